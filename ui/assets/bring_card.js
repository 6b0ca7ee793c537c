// One class: its name, its pictures, its camera.

const SHOWN = 36; // thumbnails; the count tells of all
const THUMB = 56; // pixels
const ACCEPT = ".jpg,.jpeg,.png,.webp,.bmp,.gif,.tif,.tiff,.heic,.heif,image/*";
const CARD = `
  <div class="tl-bring-head">
    <input class="tl-bring-name" type="text" maxlength="80" spellcheck="false" autocomplete="off">
    <output class="tl-bring-count"></output>
    <button type="button" class="tl-bring-quiet tl-bring-drop-class">✕</button>
  </div>
  <div class="tl-bring-buttons">
    <button type="button" class="tl-bring-files">Pictures</button>
    <button type="button" class="tl-bring-folder">Folder</button>
    <button type="button" class="tl-bring-webcam" aria-expanded="false">Webcam</button>
    <input type="file" multiple hidden accept="${ACCEPT}"><input type="file" webkitdirectory hidden>
  </div>
  <div class="tl-bring-sure" role="alertdialog" hidden>
    <span></span> <button type="button" class="tl-bring-yes">Remove</button>
    <button type="button" class="tl-bring-no">Keep</button>
  </div>
  <div class="tl-bring-camera" hidden>
    <div class="tl-bring-view"><video muted playsinline></video></div>
    <p class="tl-bring-bursts"></p>
    <div class="tl-bring-trouble" role="alert" hidden><span></span> <button type="button">Try again</button></div>
    <div class="tl-bring-buttons"><button type="button" class="tl-bring-hold">Hold to record</button>
      <button type="button" class="tl-bring-done">Done</button></div>
  </div>
  <p class="tl-bring-hint">Drop pictures here.</p>
  <ul class="tl-bring-thumbs"></ul>`;

class Card {
  // `view` is told: rename, addFiles, addFrame, removePicture, removeClass, cameraOpens.
  constructor(view, name, { existing = false } = {}) {
    // `stored` is the name under which the server keeps the pictures, once it has some.
    Object.assign(this, { view, name, existing, count: 0, stored: undefined, thumbs: [], bursts: new Set() });
    this.element = document.createElement("li");
    this.element.className = "tl-bring-card";
    this.element.innerHTML = CARD;
    this.part = (part) => this.element.querySelector(`.tl-bring-${part}`);
    this.label();
    this.listen();
    this.show();
  }

  // Whether a folder may still take it for its class: nobody named it or gave it anything.
  get free() { return !this.claimed && this.count === 0 && !this.existing && !this.camera; }

  claim() { return Object.assign(this, { claimed: true }); }

  call(name) {
    this.name = name;
    this.label();
  }

  reset(name) {
    Object.assign(this, { claimed: false, fromFolder: false });
    this.call(name);
  }

  label() {
    const { name } = this;
    this.part("name").value = name;
    this.part("name").readOnly = this.existing;
    this.element.setAttribute("aria-label", `Class ${name}`);
    for (const [part, words] of [["name", "Name of the class"], ["files", `Add pictures of ${name}`],
      ["folder", `Add a folder of pictures of ${name}`], ["webcam", `Take pictures of ${name} with the webcam`],
      ["drop-class", `Remove the class ${name}`], ["thumbs", `Pictures of ${name}`]]) {
      this.part(part).setAttribute("aria-label", words);
    }
    this.part("drop-class").title = `Remove the class ${name}`;
    this.part("drop-class").hidden = this.existing;
  }

  show() {
    const pictures = `${this.count} picture${this.count === 1 ? "" : "s"}`;
    this.part("count").textContent = this.existing ? `+ ${pictures}` : pictures;
    this.part("hint").hidden = this.count > 0 || this.camera !== undefined;
    const bursts = this.bursts.size;
    this.part("bursts").textContent = bursts < 3 ? `${bursts} of at least 3 bursts. Whole bursts go to training or to ` +
      "testing, so record several and move a little in between." : `${bursts} bursts.`;
    this.part("thumbs").hidden = !this.thumbs.length;
  }

  listen() {
    const name = this.part("name");
    name.addEventListener("change", () => this.view.rename(this, name.value));
    name.addEventListener("focus", () => name.select());
    name.addEventListener("keydown", (event) => event.key === "Enter" && name.blur());
    const [files, folder] = this.element.querySelectorAll("input[type=file]");
    this.part("files").addEventListener("click", () => files.click());
    this.part("folder").addEventListener("click", () => folder.click());
    for (const input of [files, folder]) {
      input.addEventListener("change", () => this.view.addFiles(this, chosenFiles(input)));
    }
    this.part("webcam").addEventListener("click", () => this.camera ? this.closeCamera(true) : this.openCamera());
    this.part("done").addEventListener("click", () => this.closeCamera(true));
    this.part("drop-class").addEventListener("click", () => this.askToRemove());
    this.part("yes").addEventListener("click", () => this.view.removeClass(this));
    this.part("no").addEventListener("click", () => this.keep());
    this.part("thumbs").addEventListener("keydown", (event) => this.walk(event));
  }

  askToRemove() {
    if (!this.count) return this.view.removeClass(this);
    this.part("sure").hidden = false;
    this.part("sure").querySelector("span").textContent = `Remove ${this.name} and its ${this.part("count").textContent}?`;
    return this.part("no").focus();
  }

  keep() {
    this.part("sure").hidden = true;
    this.part("drop-class").focus();
  }

  openCamera() {
    this.view.cameraOpens(this);
    this.part("camera").hidden = false;
    this.part("webcam").setAttribute("aria-expanded", "true");
    this.element.classList.add("tl-bring-wide");
    this.camera = new Camera(this.part("camera"), {
      take: (file, group) => this.view.addFrame(this, file, group), full: () => this.view.isFull(),
      ended: () => this.view.speak(`${this.count} pictures of ${this.name}.`),
    });
    this.camera.open();
    this.show();
  }

  closeCamera(focus = false) {
    if (!this.camera) return;
    this.camera.close();
    this.camera = undefined;
    this.part("camera").hidden = true;
    this.part("webcam").setAttribute("aria-expanded", "false");
    this.element.classList.remove("tl-bring-wide");
    if (focus) this.part("webcam").focus();
    this.show();
  }

  // A picture that has arrived, newest first.
  add(item) {
    this.count += 1;
    if (item.group) this.bursts.add(item.group);
    return this.look(item);
  }

  async look(item) {
    const thumb = this.thumb(item);
    this.thumbs.unshift(item);
    this.part("thumbs").prepend(thumb);
    while (this.thumbs.length > SHOWN) this.thumbs.pop().thumb.remove();
    this.oneStop();
    this.show();
    const canvas = item.thumb.querySelector("canvas");
    if (item.source) return paint(canvas, await (await fetch(item.source)).blob());
    return await paint(canvas, item.file) || this.paintFromServer(canvas, item);
  }

  // What the browser cannot decode (HEIC, TIFF), the server can.
  async paintFromServer(canvas, item) {
    const answer = await ask(this.view.staging, "samples", { json: { files: [item.stored] } }).catch(() => null);
    const source = answer?.samples[0]?.source;
    return source && paint(canvas, await (await fetch(source)).blob());
  }

  thumb(item) {
    item.thumb = document.createElement("li");
    item.thumb.innerHTML = `<button type="button" tabindex="-1"><canvas width="${THUMB}" height="${THUMB}"></canvas></button>`;
    const button = item.thumb.querySelector("button");
    button.title = `Remove ${item.file.name}`;
    button.setAttribute("aria-label", `Remove ${item.file.name}`);
    button.addEventListener("click", () => this.view.removePicture(item));
    return item.thumb;
  }

  takeBack(item) {
    this.count -= 1;
    const place = this.thumbs.indexOf(item);
    if (place >= 0) this.thumbs.splice(place, 1);
    const hadFocus = item.thumb.contains(document.activeElement);
    item.thumb.remove();
    this.oneStop();
    if (hadFocus) (this.thumbs[Math.min(place, this.thumbs.length - 1)]?.thumb.querySelector("button") ?? this.part("files")).focus();
    this.show();
  }

  // The thumbnails are one stop of the Tab key; arrows walk through them.
  oneStop() {
    this.thumbs.forEach((item, place) => { item.thumb.firstChild.tabIndex = place ? -1 : 0; });
  }

  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = this.thumbs.findIndex((item) => item.thumb.contains(document.activeElement));
    if (!step || here < 0) return;
    event.preventDefault();
    this.thumbs[(here + step + this.thumbs.length) % this.thumbs.length].thumb.firstChild.focus();
  }

  remove() {
    this.closeCamera();
    this.element.remove();
  }
}

// The middle square of a picture, small: a thousand whole photographs would fill the memory.
async function paint(canvas, file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return false;
  const side = Math.min(picture.width, picture.height);
  const ratio = Math.ceil(window.devicePixelRatio || 1);
  canvas.width = canvas.height = THUMB * ratio;
  canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side,
                                    0, 0, canvas.width, canvas.height);
  picture.close();
  return true;
}
