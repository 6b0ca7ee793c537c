// The class cards: one a class, however many batches arrive at once and however the server spells its name.

// Names that are one class: composed either way, spaced at their edges, in capitals or not.
function classKey(name) {
  const plain = name.normalize("NFC").trim();
  return [...plain].length === 1 ? plain : plain.toLowerCase();  // single letters may be the classes themselves
}

class ClassCards {
  // `before` is the element that new cards stand in front of.
  constructor(view, before) { Object.assign(this, { view, before, list: [] }); }

  add(name, options) {
    const card = new Card(this.view, name, options);
    this.list.push(card);
    this.before.before(card.element);
    return card;
  }

  has(card) { return this.list.includes(card); }

  named(name, except) {
    return this.list.find((card) => card !== except && classKey(card.name) === classKey(name));
  }

  // The card of a class, made where there is none; one that nobody has used makes room. It is used from now on.
  of(name) {
    const known = this.named(name);
    if (known) return known.claim();
    const free = this.list.find((card) => card.free);
    if (!free) return this.add(name).claim();
    free.call(name);
    return free.claim();
  }

  // The card of a folder's class, as the server reads it; none for pictures that belong nowhere.
  ofFolder(place) {
    if (place?.label === undefined) return undefined;
    const known = this.list.find((card) => card.stored === place.label) ?? this.named(place.label);
    return known ? known.claim() : Object.assign(this.of(place.label), { fromFolder: true });
  }

  // Their pictures may now be another class's.
  forgetThumbs() {
    for (const card of this.list.filter((one) => !one.bursts.size)) {
      card.thumbs.splice(0).forEach(({ thumb }) => thumb.remove());
      Object.assign(card, { filled: false, fromFolder: !card.existing && !card.renamed });
    }
  }

  freeName() {
    let number = this.list.length + 1;
    while (this.named(`Class ${number}`)) number += 1;
    return `Class ${number}`;
  }

  // For pictures that lie in no folder. The card is lent: where nothing of them is taken, it is free again.
  loose() {
    const free = this.list.find((card) => card.free);
    return Object.assign(free?.claim() ?? this.of(this.freeName()), { lent: true, fromFolder: !free });
  }

  // A picture has arrived, and the server calls its class `label`; the card that has it now.
  landed(item, label) {
    const { card } = item;
    if (card.stored === label) return card;
    const twin = this.list.find((other) => other !== card && other.stored === label) ?? this.named(label, card);
    if (twin && card.stored === undefined) this.merge(card, twin);
    if (twin) return Object.assign(item, { card: twin }).card;
    if (card.name === item.label) card.call(label);
    card.stored = label;
    return card;
  }

  // Two names, one class: what is still on its way belongs to the twin's card.
  merge(card, twin) {
    this.view.sender.move(card, twin.claim());
    twin.count += card.count;
    twin.show();
    this.drop(card);
    this.view.say(oneClass(card.name, twin.name));
  }

  drop(card) {
    this.list.splice(this.list.indexOf(card), 1);
    card.remove();
  }

  // The server's counts by class: they tell of zips and server folders too.
  count(counts) {
    for (const [label, count] of Object.entries(counts)) {
      const card = this.list.find((one) => one.stored === label) ?? this.of(label);
      if (card.name !== label && !card.existing && classKey(card.name) === classKey(label)) card.call(label);
      Object.assign(card, { stored: label, count });
    }
    for (const card of this.list) {
      if (!Object.hasOwn(counts, card.stored ?? "")) Object.assign(card, { stored: undefined, count: 0 });
      card.show();
    }
    return this.fill();
  }

  // Thumbnails of pictures that did not pass through this page: those of a zip or of a server's folder.
  async fill() {
    for (const card of this.list.filter((one) => one.count && !one.thumbs.length && !one.filled)) {
      card.filled = true;
      const answer = await ask(this.view.staging, "samples", { json: { label: card.stored } }).catch(() => null);
      for (const { file, source } of (answer?.samples ?? []).reverse()) {
        card.look({ card, stored: file, source, file: { name: file.split("/").pop() } });
      }
    }
  }

  // Folders of which no file was taken are no classes.
  dropEmpty(keep) {
    for (const card of this.list.filter((one) => one.fromFolder && !one.count && !one.camera && !keep(one))) {
      if (this.list.length > 2) this.drop(card);
      else card.reset(this.freeName());
    }
    for (const card of this.list.filter((one) => one.lent && !one.count && !one.renamed && !keep(one))) card.claimed = false;
  }
}

// What is said where two spellings meet.
function oneClass(one, other) {
  return `${one} and ${other} are one class here: their names are too alike to be two folders everywhere.`;
}
