// What every component that draws with Plotly needs: the library from our own server, and the page's colours.

function loadPlotly() {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.transferLabPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("assets/plotly.min.js", document.baseURI);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { window.transferLabPlotly = undefined; reject(new Error("Plotly did not load")); };
    document.head.append(script);
  });
  return window.transferLabPlotly;
}

// A name as Plotly shall draw it: it takes tags, entities and %{…} for its own. As `ui/shared/chart_names.py` has it.
function nameOf(text) {
  return text.replace(/[&<>%]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "%": "&#37;" })[sign]);
}

function readTheme(element) {
  const style = getComputedStyle(element);
  const value = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: value("--st-text-color", "#1f2937"), background: value("--st-background-color", "#ffffff"),
    grid: value("--st-border-color-light", "rgba(128,128,128,.25)"), font: value("--st-font", "sans-serif"),
    palette: value("--st-chart-categorical-colors", "#0d9488,#b45309").split(",").map((colour) => colour.trim()),
  };
}
