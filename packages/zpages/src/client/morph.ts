/**
 * Makes `from` equal to `to` by changing only what differs, so that focus, selection and scroll position stay.
 * Elements marked `data-keep` belong to the script: their content is not changed.
 */
export function morph(from: Element, to: Element): void {
  if (to.hasAttribute('data-keep')) return;
  const isSame = keyOf(from) === keyOf(to);
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && name !== 'open') from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  // Another request took this place: what was unfolded was not its.
  if (!isSame) for (const unfolded of from.querySelectorAll('[open]')) unfolded.removeAttribute('open');
  const wanted = [...to.childNodes];
  moveByKey(from, wanted);
  const present = [...from.childNodes];
  wanted.forEach((child, index) => {
    morphChild(from, present[index], child);
  });
  for (const child of present.slice(wanted.length)) child.remove();
}

/** Puts children with a key in the wanted order by taking out those that are gone, so that the others stay what they were. */
function moveByKey(from: Element, wanted: readonly ChildNode[]): void {
  const keys = new Set(wanted.map(keyOf));
  for (const child of [...from.childNodes]) {
    const key = keyOf(child);
    if (key !== '' && !keys.has(key)) child.remove();
  }
}

function keyOf(node: Node): string {
  return (node instanceof Element && node.getAttribute('data-key')) || '';
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
