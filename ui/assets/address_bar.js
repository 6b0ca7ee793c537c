// Write what the page says into the browser's address without a step for the Back button.

export default function ({ data }) {
  if (data.query === null) return;
  const address = `${location.pathname}${data.query ? `?${data.query}` : ""}${location.hash}`;
  if (address !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(history.state, "", address);
}
