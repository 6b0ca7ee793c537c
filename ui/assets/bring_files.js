// What was dropped or chosen, as a flat list of {file, path, folder}: `path` leads from what was
// dropped to the file, `folder` is all of it but the name, null for a file that came alone.
// What the folders are (classes, splits, …) the server says: it reads them all alike.

const LITTER = new Set(["__MACOSX", "@eaDir", "$RECYCLE.BIN", "Thumbs.db", "desktop.ini", "Desktop.ini"]);

function isLitter(path) {
  return path.split("/").some((part) => part.startsWith(".") || LITTER.has(part));
}

function isZip(file) {
  return /\.zip$/i.test(file.name) || file.type === "application/zip";
}

function isPacked(file) {
  return /\.(tar|tgz|tbz2?|txz|gz|bz2|xz|zst|7z|rar)$/i.test(file.name);
}

// By its name only; the server looks into every file and decides.
function isPicture(file) {
  return /^image\/(jpeg|png|bmp|gif|webp|tiff|hei[cf])$/.test(file.type) ||
    /\.(jpe?g?|jfif|png|bmp|gif|webp|tiff?|p[gp]m|hei[cf]|hif)$/i.test(file.name);
}

// Labels of the pictures around it; such a file makes no class.
function isTable(file) {
  return /^labels\.[ct]sv$/i.test(file.name);
}

function placed(file, path) {
  const end = path.lastIndexOf("/");
  return { file, path, folder: end < 0 ? null : path.slice(0, end) };
}

// The files of an <input>; with webkitdirectory each knows its path.
function chosenFiles(input) {
  const found = [...input.files].map((file) => [file, file.webkitRelativePath || file.name]);
  input.value = "";
  return found.filter(([, path]) => !isLitter(path)).map(([file, path]) => placed(file, path));
}

// The files of a drop, folders walked through; at most `most` of them.
async function droppedFiles(transfer, most) {
  const entries = [...transfer.items].filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());  // all at once: a drop is over after the first wait
  const found = [];
  for (const entry of entries) if (entry) await walk(entry, entry.name, found, most);
  return found;
}

async function walk(entry, path, found, most) {
  if (isLitter(path) || found.length >= most) return;
  if (entry instanceof File) {
    found.push(placed(entry, path));
  } else if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    if (file) found.push(placed(file, path));
  } else {
    for (const child of await children(entry)) await walk(child, `${path}/${child.name}`, found, most);
  }
}

async function children(folder) {
  const reader = folder.createReader();
  const found = [];
  for (;;) {  // a browser gives a hundred at a time
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return found.sort((a, b) => a.name.localeCompare(b.name, "en"));
    found.push(...some);
  }
}
