// Pictures that a class gathers: one component, drawn as its teacher, a student or the big screen sees it.

const VIEWS = { teacher: TeacherGather, student: StudentGather, present: PresentGather };
const gatherings = new WeakMap();

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".tl-gather"), identity = JSON.stringify([data.code, data.view, data.me, data.teach]);
  let gathering = gatherings.get(root);
  if (gathering && gathering.identity !== identity) { gathering.close(); gathering = undefined; }
  if (!gathering) {
    root.dataset.view = data.view;
    gathering = Object.assign(new VIEWS[data.view](root, data), { identity });
    gatherings.set(root, gathering);
  }
  gathering.update(data);
  return () => { gatherings.get(root)?.close(); gatherings.delete(root); };
}
