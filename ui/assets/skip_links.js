// Before everything else on the page, for whoever walks it by Tab: past the navigation, to what the page is for.

const ID = "tl-skip";

function leadTo(target) {
  const there = document.querySelector(target);
  if (!there) return;
  if (there.tabIndex < 0 && !there.hasAttribute("tabindex")) there.tabIndex = -1; // what takes no focus by itself
  there.focus();
  there.scrollIntoView({ block: "nearest" });
}

export default function ({ data }) {
  let links = document.getElementById(ID);
  if (!links) {
    links = document.createElement("nav");
    links.id = ID;
    links.setAttribute("aria-label", "Skip the navigation");
    document.body.prepend(links);
  }
  if (links.dataset.path !== undefined && links.dataset.path !== data.path)
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0); // another page begins at its top
  links.dataset.path = data.path;
  const said = JSON.stringify(data.links);
  if (links.dataset.said === said) return;
  links.dataset.said = said;
  links.replaceChildren(...data.links.map(([text, target]) => {
    const link = document.createElement("button");
    link.type = "button";
    link.textContent = text;
    link.onclick = () => leadTo(target);
    return link;
  }));
}
