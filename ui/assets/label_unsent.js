// Answers that the server has not written down yet, kept in the browser too: a reload or a lost server loses none.
// Each tab has a shelf of its own; who opens the session next takes over all of them. Ids keep them from counting twice.

class UnsentAnswers {
  constructor() {
    this.tab = Math.random().toString(36).slice(2);
  }

  open(session) {
    this.prefix = `tl-label:${session}:`;
    const every = [];
    try {
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith(this.prefix))) {
        every.push(...JSON.parse(localStorage.getItem(key)));
        localStorage.removeItem(key);
      }
    } catch { /* no storage, or nothing of ours in it: answers live in this tab alone */ }
    const sound = every.filter((entry) => typeof entry?.said?.id === "string" && Number.isInteger(entry.said.row));
    return [...new Map(sound.map((entry) => [entry.said.id, entry])).values()];
  }

  keep(entries) {
    try {
      if (entries.length) localStorage.setItem(this.prefix + this.tab, JSON.stringify(entries));
      else localStorage.removeItem(this.prefix + this.tab);
    } catch { /* full or forbidden */ }
  }
}
