// Which lessons this browser has seen, and what was guessed there: nobody needs an account. { name: { seen, guess } }

const KEPT = "transfer-lab-lessons";

function keptLessons() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch { return {}; } // private windows may keep nothing
}

function keepLesson(name, what) {
  try { localStorage.setItem(KEPT, JSON.stringify({ ...keptLessons(), [name]: what })); } catch { /* nothing kept */ }
}

function forgetLessons() {
  try { localStorage.removeItem(KEPT); } catch { /* nothing kept */ }
}
