// The page to explore: the picture gives way to a chart, the picker narrows chart and table, and the mark that is
// pointed at tells its row of the table. Whatever fails here leaves the picture and the whole table.
const unpacked = async (packed) => {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
};

const explore = async () => {
  const [picture, chart, told, spec, select, table] = ["picture", "chart", "told", "spec", "province", "table"].map(
    (name) => document.getElementById(`explore-${name}`),
  );
  if (!chart || !window.hosoVegaPacked || !window.DecompressionStream) return;
  new Function(await unpacked(window.hosoVegaPacked))();
  const rows = [...table.tBodies[0].rows];

  const tell = (place) => {
    const cells = [...rows[place].cells];
    const links = [...cells.pop().childNodes].map((node) => node.cloneNode(true));
    told.replaceChildren(cells.map((cell) => cell.textContent).filter(Boolean).join(" · "), " · ", ...links);
    for (const row of rows) row.classList.toggle("hoso-chosen", row === rows[place]);
    view.signal("chosen", place).runAsync();
  };
  const ofMark = (_, item) => {
    if (item && item.datum && Number.isInteger(item.datum.row)) tell(item.datum.row);
  };
  const pick = () => {
    for (const row of rows) {
      row.hidden = select.value !== "*" && row.dataset.province !== select.value;
      row.classList.remove("hoso-chosen");
    }
    told.replaceChildren(told.dataset.hint);
    view.signal("chosen", -1).signal("province", select.value).runAsync();
  };

  told.dataset.hint = told.textContent;
  const shown = (yes) => {
    chart.hidden = told.hidden = select.parentElement.hidden = !yes;
    picture.hidden = yes;
  };
  // The chart takes the width of its box, which must be on the page by then.
  shown(true);
  const quiet = { mode: "vega", renderer: "svg", actions: false, tooltip: false, hover: false, defaultStyle: false };
  const { view } = await window.hosoEmbed(chart, JSON.parse(spec.textContent), quiet).catch((error) => {
    shown(false);
    throw error;
  });
  view.addEventListener("mouseover", ofMark).addEventListener("click", ofMark);
  select.addEventListener("change", pick);
  table.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row) tell(Number(row.dataset.row));
  });
  // Vega follows the window alone; the box also changes with the theme's bars.
  new ResizeObserver(() => window.dispatchEvent(new Event("resize"))).observe(chart);
  // A browser that comes back to the page keeps what was picked.
  pick();
};

document.addEventListener("DOMContentLoaded", explore);
