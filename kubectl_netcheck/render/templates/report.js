"use strict";
/* Copy buttons appear only where this script runs; without it the text is selected by hand. */
const said = document.getElementById("said");
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(source.textContent);
      done = true;
    } catch {
      getSelection().selectAllChildren(source);
      done = document.execCommand("copy");
    }
    said.textContent = done ? "Copied." : "Not copied: select the text by hand.";
    button.textContent = done ? "Copied" : "Copy";
  });
}
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
