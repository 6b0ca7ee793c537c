// Zips on their way: one after the other, each with its progress.

class Zips {
  // `on` tells what happens: arrived (answer), said (words), refused (name, reason), changed, idle.
  constructor(staging, on) { Object.assign(this, { staging, on, waiting: [], now: undefined }); }

  get busy() { return this.now !== undefined; }

  async add(files) {
    this.waiting.push(...files);
    if (this.busy) return this.tell();
    while (this.waiting.length) await this.send(this.waiting.shift());
    return this.on.idle();
  }

  async send(file) {
    this.now = { name: file.name };
    Object.assign(this.now, sendZip(this.staging, file, (news) => this.tell(news)));
    this.tell({ sent: 0, size: file.size });
    try {
      this.on.arrived(await this.now.sent);
      this.on.said(`${file.name} was unpacked.`);
    } catch (error) {
      if (error.name === "AbortError") this.on.said(`${file.name} was stopped; nothing of it was kept.`);
      else this.on.refused(file.name, error instanceof Lost ? "The connection broke while it was sent. Nothing of it " +
                           "was kept. Choose it again." : error.message);
    }
    this.now = undefined;
    this.on.changed();
  }

  tell(news = this.news) {
    this.news = news;
    const { sent, size, stage, done, total } = news;
    const more = this.waiting.length ? ` (${this.waiting.length} more to come)` : "";
    this.words = (stage ? `${stage}: ${done}${total ? ` of ${total}` : ""}`
      : sent === size && size ? `${this.now.name} has arrived; looking into it …`
        : `Sending ${this.now.name}: ${bytes(sent)} of ${bytes(size)}`) + more;
    this.share = stage ? (total ? done / total : null) : size ? sent / size : null;
    this.on.changed();
  }

  // Those that wait too; how many of them there were.
  stop() {
    const waited = this.waiting.splice(0).length;
    this.now?.stop?.();
    return waited;
  }
}
