/**
 * Makes `from` equal to `to` by changing only what differs, so that focus, selection and scroll position stay.
 * Elements marked `data-keep` belong to the script: their content is not changed.
 */
export function morph(from: Element, to: Element): void {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  if (to.hasAttribute('data-keep')) return;
  const present = [...from.childNodes];
  const wanted = [...to.childNodes];
  wanted.forEach((child, index) => {
    morphChild(from, present[index], child);
  });
  for (const child of present.slice(wanted.length)) child.remove();
}

function morphChild(parent: Element, present: ChildNode | undefined, wanted: ChildNode): void {
  if (present === undefined) {
    parent.append(wanted);
  } else if (present.nodeName !== wanted.nodeName) {
    present.replaceWith(wanted);
  } else if (present instanceof Element && wanted instanceof Element) {
    morph(present, wanted);
  } else if (present.nodeValue !== wanted.nodeValue) {
    present.nodeValue = wanted.nodeValue;
  }
}
