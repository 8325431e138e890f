package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/flannel-io/flannel/pkg/backend"
	_ "github.com/flannel-io/flannel/pkg/backend/hostgw"
	_ "github.com/flannel-io/flannel/pkg/backend/vxlan"
	"github.com/flannel-io/flannel/pkg/ip"
	"github.com/flannel-io/flannel/pkg/ipmatch"
	"github.com/flannel-io/flannel/pkg/subnet/kube"
	"github.com/flannel-io/flannel/pkg/trafficmngr/iptables"
)

const resyncSeconds = 5

// runFlannel is flanneld for the Kubernetes subnet manager with the two backends
// that the lab has. flannel's own main also links a cloud backend whose SDK is
// not published as a module any more, and so does not build.
func runFlannel() int {
	flags := flag.NewFlagSet("flanneld", flag.ExitOnError)
	iface := flags.String("iface", "eth0", "interface that carries traffic between nodes")
	configPath := flags.String("net-config-path", "/etc/kube-flannel/net-conf.json", "network configuration")
	subnetFile := flags.String("subnet-file", "/run/flannel/subnet.env", "file that says the node's subnet and MTU")
	masquerade := flags.Bool("ip-masq", false, "masquerade traffic that leaves the pod network")
	// Accepted because every manifest of flannel passes it; there is no other manager here.
	flags.Bool("kube-subnet-mgr", true, "take subnets from the nodes' podCIDR")
	_ = flags.Parse(os.Args[1:])
	if err := flannel(*iface, *configPath, *subnetFile, *masquerade); err != nil {
		log.Printf("flannel: %v", err)
		return 1
	}
	return 0
}

func flannel(iface, configPath, subnetFile string, masquerade bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	manager, err := kube.NewSubnetManager(ctx, "", "", "flannel.alpha.coreos.com", configPath, true)
	if err != nil {
		return err
	}
	config, err := manager.GetNetworkConfig(ctx)
	if err != nil {
		return err
	}
	stack, err := ipmatch.GetIPFamily(config.EnableIPv4, config.EnableIPv6)
	if err != nil {
		return err
	}
	uplink, err := ipmatch.LookupExtIface(iface, "", "", stack, ipmatch.PublicIPOpts{})
	if err != nil {
		return err
	}
	kind, err := backend.NewManager(ctx, manager, uplink).GetBackend(config.BackendType)
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	network, err := kind.RegisterNetwork(ctx, &running, config)
	if err != nil {
		return err
	}
	rules := &iptables.IPTablesManager{}
	if err := rules.Init(ctx); err != nil {
		return err
	}
	lease := network.Lease()
	if masquerade {
		err := rules.SetupAndEnsureMasqRules(ctx, config.Network, ip.IP4Net{}, ip.IP4Net{},
			config.IPv6Network, ip.IP6Net{}, ip.IP6Net{}, lease, resyncSeconds, false)
		if err != nil {
			return err
		}
	}
	rules.SetupAndEnsureForwardRules(ctx, config.Network, config.IPv6Network, resyncSeconds)
	if err := manager.HandleSubnetFile(subnetFile, config, masquerade, lease.Subnet, lease.IPv6Subnet, network.MTU()); err != nil {
		return err
	}
	running.Add(1)
	go func() {
		defer running.Done()
		network.Run(ctx)
	}()
	if err := manager.CompleteLease(ctx, lease, &running); err != nil && !errors.Is(err, context.Canceled) {
		log.Printf("flannel: lease: %v", err)
	}
	running.Wait()
	return nil
}
