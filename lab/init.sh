#!/bin/sh
# PID 1 of a host: gives it folders of its own where a machine writes, then keeps it open.
#
#   init.sh NAME FOLDER PROGRAMS
#
# The host sees the machine's programs. All that it writes stays in FOLDER or in memory, so that
# every path is where a real node has it and nothing is left on the machine.
set -eu
name=$1 folder=$2 programs=$3
hostname "$name"
mount --make-rprivate /

# A sysfs of this network namespace, with the machine's control groups in it.
mkdir -p "$folder/cgroup"
mount --rbind /sys/fs/cgroup "$folder/cgroup"
mount -t sysfs sysfs /sys
mount --rbind "$folder/cgroup" /sys/fs/cgroup
umount -l "$folder/cgroup"

# A kubelet sets numbers that the whole machine has only once: it gets files to write them to.
for number in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops \
    kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
    [ -e "/proc/sys/$number" ] || continue
    copy=$folder/sysctl/$number
    mkdir -p "${copy%/*}"
    cat "/proc/sys/$number" > "$copy"
    mount --bind "$copy" "/proc/sys/$number"
done

mkdir -p "$folder/etc" "$folder/etc.work" "$folder/opt/netcheck/bin" "$folder/opt/cni/bin" \
    "$folder/log" "$folder/tmp" "$folder/lib" "$folder/cni" "$folder/kubernetes"
chmod 1777 "$folder/tmp"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$folder/etc,workdir=$folder/etc.work" /etc
# What is written while the host runs is not part of the overlay: that may only be changed from above.
mkdir -p /etc/cni /etc/kubernetes
mount --bind "$folder/cni" /etc/cni
mount --bind "$folder/kubernetes" /etc/kubernetes
mount --bind "$programs" "$folder/opt/netcheck/bin"
[ ! -d /usr/lib/cni ] || mount --bind /usr/lib/cni "$folder/opt/cni/bin"
mount --rbind "$folder/opt" /opt
mount --bind "$folder/log" /var/log
mount -t tmpfs -o mode=755,size=1g tmpfs /run
mkdir -p /run/netns /run/lock /run/flannel
mount --bind "$folder/tmp" /tmp
mount --rbind "$folder/lib" /var/lib
# Pods get their volumes through shared mounts, as on a machine that systemd started. Not earlier:
# between shared mounts, taking one away takes the others away as well.
mount --make-rshared /
ip link set lo up

echo ready
exec > /dev/null 2>&1
# `wait` collects every process that was left to PID 1, its own child or not.
while :; do
    sleep 2000000000 &
    wait $!
done
