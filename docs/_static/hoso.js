// Sphinx's search shows a summary by fetching each page; from a folder (file://) browsers refuse that with an error.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

// A box that scrolls sideways can be scrolled by keyboard: it takes the focus.
const reachable = () => {
  for (const box of document.querySelectorAll(".cell_output:has(> img), .hoso-figure")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
window.addEventListener("load", reachable);
window.addEventListener("resize", reachable);

document.addEventListener("DOMContentLoaded", () => {
  // The language switch keeps the place on the page and the words searched for.
  const follow = () => {
    for (const link of document.querySelectorAll("a.hoso-language")) {
      const address = new URL(link.getAttribute("href"), location.href);
      address.hash = location.hash;
      if (/\/search\.html$/.test(address.pathname)) address.search = location.search;
      link.href = address.href;
    }
  };
  follow();
  window.addEventListener("hashchange", follow);
});
