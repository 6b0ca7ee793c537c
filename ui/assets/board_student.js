// Which student this browser is on which board: { code: secret }. Told to the page once, and kept as the page says.

const BOARDS = "transfer-lab-boards", MOST = 50;
const toldTo = new WeakSet();

function keptBoards() {
  try {
    const kept = JSON.parse(localStorage.getItem(BOARDS) ?? "{}");
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch { return {}; } // private windows may keep nothing
}

function keepBoard(code, secret) {
  const { [code]: before, ...others } = keptBoards();
  if ((before ?? "") === secret) return;
  const kept = Object.entries(secret ? { ...others, [code]: secret } : others).slice(-MOST);
  try { localStorage.setItem(BOARDS, JSON.stringify(Object.fromEntries(kept))); } catch { /* nothing kept */ }
}

export default function ({ parentElement, data, setStateValue }) {
  if (data.secret !== null) keepBoard(data.code, data.secret);
  if (toldTo.has(parentElement)) return;
  toldTo.add(parentElement);
  setStateValue("kept", keptBoards());
}
