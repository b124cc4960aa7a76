// What a page of figures must keep to, looked at in the page itself. Gives one sentence for each fault.
({ width }) => {
  const faults = new Set();
  const say = (what, where = "") => faults.add(where ? `${what}: ${String(where).trim().replace(/\s+/g, " ").slice(0, 90)}` : what);
  const seen = (el) => el.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !el.closest(".vh");
  const boxOf = (node, from, to) => {
    const range = document.createRange();
    if (from === undefined) range.selectNodeContents(node);
    else { range.setStart(node, from); range.setEnd(node, to); }
    return range.getBoundingClientRect();
  };
  function* letters(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      if (!node.parentElement || !seen(node.parentElement)) continue;
      for (let n = 0; n < node.data.length; n++) if (node.data[n].trim()) yield [node.data[n], node, n];
    }
  }

  // The page itself never moves sideways; only boxes made for it do.
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((el) => seen(el) && !el.closest(".table-scroll *"))
      .find((el) => { const box = el.getBoundingClientRect(); return box.width && (box.left < -1 || box.right > root.clientWidth + 1); });
    say(`the page is ${root.scrollWidth} wide in ${root.clientWidth}`, wide && wide.outerHTML);
  }

  // No amount is shown cut off: not by a box around it, not by the edge, not by its own input.
  const figures = [...document.querySelectorAll("data, output, td.n, .hero, dd, .queue-amount")].filter((el) => seen(el) && /[۰-۹]/.test(el.textContent));
  for (const el of figures) {
    const text = boxOf(el);
    if (!text.width) continue;
    for (let box = el; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX === "visible" || style.display === "inline") continue;
      const edge = box.getBoundingClientRect();
      const inside = text.right > edge.left + 1 && text.left < edge.right - 1;
      if (inside && (text.left < edge.left - 1 || text.right > edge.right + 1)) { say("cut-off amount", el.textContent); break; }
    }
  }
  for (const input of document.querySelectorAll("input[data-money]"))
    if (seen(input) && input.scrollWidth > input.clientWidth + 1) say("cut-off input", input.value);

  // The sign stands to the left of its digits.
  for (const el of document.querySelectorAll(".n, .change, data, output")) {
    if (!seen(el) || !/[−+-][^−+-]*[۰-۹]|[۰-۹][^−+-]*[−+-]/.test(el.textContent) || el.querySelector("input, data, output, .change")) continue;
    const all = [...letters(el)], sign = all.find(([c]) => /[−+-]/.test(c)), digits = all.filter(([c]) => /[۰-۹]/.test(c));
    if (!sign || !digits.length) continue;
    const left = boxOf(sign[1], sign[2], sign[2] + 1).left;
    if (!(left < Math.min(...digits.map(([, node, n]) => boxOf(node, n, n + 1).left)))) say("sign at the right of its digits", el.textContent);
  }

  // Units stand under units, also under the ones being typed.
  for (const table of document.querySelectorAll("table")) {
    if (!seen(table)) continue;
    const columns = {};
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      let place = 0;
      for (const cell of row.cells) {
        const column = place;
        place += cell.colSpan;
        if (!cell.matches("td.n") || cell.colSpan > 1 || !seen(cell)) continue;
        const input = [...cell.querySelectorAll("input")].find((el) => seen(el) && /^[۰-۹٬]+$/.test(el.value.trim()));
        let right = null;
        if (input) {
          const style = getComputedStyle(input);
          right = input.getBoundingClientRect().right - parseFloat(style.paddingRight) - parseFloat(style.borderRightWidth);
        } else {
          const shown = [...cell.querySelectorAll("data, output, .change")].find(seen) || cell;
          if (!/^[−+]?[۰-۹٬]+$/.test(shown.textContent.replace(/[\s\u200e\u200f\u2066-\u2069]/g, ""))) continue;
          const digits = [...letters(shown)].filter(([c]) => /[۰-۹]/.test(c));
          right = Math.max(...digits.map(([, node, n]) => boxOf(node, n, n + 1).right));
        }
        (columns[`${column} ${cell.dataset.label || ""}`] ||= []).push([right, cell.textContent.trim() || input.value]);
      }
    }
    for (const [name, cells] of Object.entries(columns)) {
      const rights = cells.map(([right]) => right), spread = Math.max(...rights) - Math.min(...rights);
      if (spread > 1.5) say(`units ${spread.toFixed(1)} px apart in column «${name}»`, cells.map(([right, text]) => `${text}@${Math.round(right)}`).join(" "));
    }
  }

  // Digits and letters of Persian text are Persian.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const el = node.parentElement;
    if (!el || el.closest("script, style, template, noscript, code, [dir=ltr], [translate=no], textarea, option") || !seen(el)) continue;
    if (/[0-9]/.test(node.data)) say("Latin digits in Persian text", node.data);
  }
  const heard = [...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")]
    .flatMap((el) => ["aria-label", "title", "placeholder", "alt"].map((name) => el.getAttribute(name) || ""));
  for (const text of [document.body.innerText, document.title, ...heard]) {
    const found = /.{0,20}[يك٤٥٦].{0,20}/.exec(text);
    if (found) say("Arabic letters or digits", found[0]);
    const joined = /.{0,20}(?:(?:^|\s)ن?می [آ-ی]|[آ-ی] ها(?:ی|یی)?(?=[\s.،؛]|$)).{0,20}/.exec(text);
    if (joined) say("a plain space where ZWNJ belongs", joined[0]);
    const unknown = /!!unknown template variable[^!]{0,60}/.exec(text);
    if (unknown) say(unknown[0]);
  }

  // One heading of the page, tables and boxes with names, things large enough to hit.
  const h1 = document.querySelectorAll("h1").length;
  if (h1 !== 1) say(`${h1} headings of the first level`);
  for (const table of document.querySelectorAll("table")) {
    const named = table.caption || document.getElementById(table.getAttribute("aria-labelledby") || "");
    if (!named || !named.textContent.trim()) say("a table without a caption", table.outerHTML);
  }
  if (!/\S/.test(document.title)) say("no title");
  for (const el of document.querySelectorAll("button, .btn, input:not([type=hidden]), select, textarea")) {
    if (!seen(el) || el.matches("[type=checkbox], [type=radio], .link")) continue;
    const box = el.getBoundingClientRect();
    if (!box.width) continue;
    const least = width <= 360 && el.matches(".btn.primary") ? 44 : 24;
    if (box.height < least - 0.5 || box.width < 24) say(`only ${Math.round(box.width)}×${Math.round(box.height)} large`, el.outerHTML);
  }
  return [...faults];
}
