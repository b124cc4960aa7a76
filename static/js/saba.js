/* Saba's own script. Every page works without it; it counts, regroups and guards.
   Data attributes and what they do: docs/components.md. */
"use strict";
(() => {
  const each = (root, selector, act) => root.querySelectorAll(selector).forEach(act);
  const FA = "۰۱۲۳۴۵۶۷۸۹", AR = "٠١٢٣٤٥٦٧٨٩";
  const toLatin = (text) => text.replace(/[۰-۹٠-٩]/g, (c) => (FA.includes(c) ? FA.indexOf(c) : AR.indexOf(c)));
  const toPersian = (text) => String(text).replace(/[0-9]/g, (c) => FA[c]);
  const group = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "٬");

  /* --- Numbers -------------------------------------------------------------------------- */

  /** The whole number in a text, or null when it is empty or not one. */
  function parse(text) {
    const bare = toLatin(text).replace(/[\s٬,،'\u200c\u200e\u200f\u00a0\u202f]/g, "");
    return /^\d{1,15}$/.test(bare) ? Number(bare) : null;
  }
  const show = (n) => (n < 0 ? "−" : "") + toPersian(group(String(Math.abs(n))));

  const ONES = ["", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده",
    "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده"];
  const TENS = ["", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"];
  const HUNDREDS = ["", "یکصد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"];
  const SCALES = ["", " هزار", " میلیون", " میلیارد", " بیلیون"];

  function wordsBelowThousand(n) {
    const parts = [HUNDREDS[Math.floor(n / 100)]];
    const rest = n % 100;
    if (rest < 20) parts.push(ONES[rest]);
    else parts.push(TENS[Math.floor(rest / 10)], ONES[rest % 10]);
    return parts.filter(Boolean).join(" و ");
  }
  function inWords(n) {
    if (n === 0) return "صفر";
    const parts = [];
    for (let scale = 0; n > 0; scale++, n = Math.floor(n / 1000))
      if (n % 1000) parts.unshift(wordsBelowThousand(n % 1000) + SCALES[scale]);
    return parts.join(" و ");
  }
  /** «… میلیون ریال (۱٫۲ میلیارد ریال)»; the part in brackets tells the magnitude at a glance. */
  function amountInWords(n) {
    let text = inWords(n) + " میلیون ریال";
    if (n >= 1000) {
      const tenths = Math.round(n / 100);
      text += ` (${show(Math.floor(tenths / 10))}${tenths % 10 ? "٫" + FA[tenths % 10] : ""} میلیارد ریال)`;
    }
    return text;
  }

  /** Regroup while typing; the caret keeps its place among the digits. Half-typed forms stay as they are. */
  function regroup(input) {
    const n = parse(input.value);
    if (n === null || /[.٫/\-−(]/.test(input.value)) return;
    const grouped = show(n);
    if (grouped === input.value) return;
    const digitsAfter = toLatin(input.value.slice(input.selectionEnd)).replace(/\D/g, "").length;
    input.value = grouped;
    let place = grouped.length, seen = 0;
    while (place > 0 && seen < digitsAfter) if (FA.includes(grouped[--place])) seen++;
    if (document.activeElement === input) input.setSelectionRange(place, place);
  }

  function sayWords(input) {
    const line = document.getElementById(input.dataset.words || "");
    if (!line) return;
    const n = parse(input.value);
    line.textContent = n === null ? "" : amountInWords(n);
    const last = Number(input.dataset.base || 0);
    const huge = n !== null && last > 0 && n >= 100 * last;
    line.classList.toggle("huge", huge);
    if (huge) line.textContent += `؛ این مبلغ حدود ${show(Math.round(n / last))} برابر سال گذشته است. آیا به ریال وارد شده است؟`;
    if (huge && n >= 1e6) line.append(" ", inMillions(input, n));
  }

  /** The button beside the question: a figure typed in rials becomes million rials. */
  function inMillions(input, n) {
    const button = document.createElement("button");
    button.type = "button"; button.className = "link"; button.textContent = "تبدیل به میلیون ریال";
    button.addEventListener("click", () => {
      input.value = show(Math.round(n / 1e6));
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
    });
    return button;
  }

  /* --- Live sums ------------------------------------------------------------------------ */

  const valueOf = (el) => (el.matches("input") ? parse(el.value) : el.dataset.value !== undefined ? Number(el.dataset.value) : parse(el.textContent)) ?? 0;

  function signed(el, n, text) {
    el.textContent = "";
    const bdi = el.appendChild(document.createElement("bdi"));
    bdi.dir = "ltr";
    bdi.textContent = (n > 0 ? "+" : n < 0 ? "−" : "") + text;
    el.className = "change " + (n > 0 ? "up" : n < 0 ? "down" : "same");
  }
  function write(el, n) {
    el.dataset.value = n;
    el.textContent = show(n);
    if (el.matches("output")) el.value = show(n);
  }

  /** Everything that follows from what is typed in `form`: products, sums, differences, meters. */
  function recount(form) {
    each(form, "[data-product]", (out) => {
      const row = out.closest("tr, [data-row]");
      const factors = [...row.querySelectorAll("[data-factor]")].map((el) => parse(el.value));
      if (factors.some((f) => f === null)) { out.dataset.value = 0; out.textContent = "–"; }
      else write(out, factors.reduce((a, b) => a * b, 1));
    });
    each(form, "[data-fill-product]", fillProduct);
    const sums = {};
    each(form, "[data-part]", (el) => {
      const row = el.closest("tr, [data-row]");
      if (row && row.classList.contains("removed")) return;
      for (const name of [...el.dataset.part.split(" "), keyedPart(el, row)]) if (name) sums[name] = (sums[name] || 0) + valueOf(el);
    });
    each(form, "[data-sum]", (el) => write(el, sums[el.dataset.sum] || 0));
    each(form, "[data-difference]", (el) => {
      // A box by its id or a sum by its name; a heading may bear the same word as its address.
      const named = document.getElementById(el.dataset.difference), input = named && named.matches("input") ? named : null;
      if (input && parse(input.value) === null) { el.textContent = "–"; el.className = ""; return; }
      const now = input ? valueOf(input) : sums[el.dataset.difference] || 0;
      const base = Number(el.dataset.base), d = now - base;
      if (el.dataset.as === "percent") {
        const t = base ? Math.round((Math.abs(d) * 1000) / base) : 0;
        if (base && t >= 10000) { el.textContent = show(Math.floor(now / base)) + " برابر"; el.className = "change up"; }
        else if (base) signed(el, d, d ? toPersian(`${Math.floor(t / 10)}٫${t % 10}٪`) : "۰"); else el.textContent = "–";
      } else signed(el, d, show(Math.abs(d)));
    });
    each(form, "[data-mark-equal]", (el) => {
      const ok = (sums[el.dataset.markEqual] || 0) === Number(el.dataset.value);
      el.classList.toggle("good", ok); el.classList.toggle("bad", !ok);
    });
    each(form, "[data-remainder]", (el) => {
      const rest = Number(el.dataset.whole) - (sums[el.dataset.remainder] || 0);
      el.textContent = (rest < 0 ? el.dataset.over : rest ? el.dataset.under : el.dataset.even).replace("{n}", show(Math.abs(rest)));
      el.classList.toggle("bad", rest < 0);
    });
    each(document, "[data-meter]", (el) => { if (el.dataset.meter in sums) drawMeter(el, sums[el.dataset.meter]); });
    announce(form);
  }

  /** A sum that depends on what the row says elsewhere: «share:1502001:51» from its two keys; of «code name» the code counts. */
  function keyedPart(el, row) {
    if (!el.dataset.partBy || !row) return "";
    const keys = [...row.querySelectorAll("[data-part-key]")].map((key) => toLatin(key.value).trim().split(/\s+/)[0].toLowerCase());
    return keys.includes("") ? "" : [el.dataset.partBy, ...keys].join(":");
  }

  /** The product of the row's factors goes into its box, until somebody types another figure there. */
  function fillProduct(box) {
    const factors = [...box.closest("tr, [data-row]").querySelectorAll("[data-factor]")].map((el) => parse(el.value));
    const product = factors.includes(null) ? "" : show(factors.reduce((a, b) => a * b, 1));
    if (document.activeElement === box) return;
    if (box.value === "" || box.value === box.dataset.filled) box.value = product;
    box.dataset.filled = product;
  }

  function drawMeter(meter, total) {
    const ceiling = Number(meter.dataset.ceiling), last = Number(meter.dataset.last || 0);
    const scale = Math.max(total, ceiling, last, 1), within = Math.min(total, ceiling), over = Math.max(0, total - ceiling);
    const percent = (n) => (n * 100) / scale + "%", place = (part, attrs) => {
      const el = meter.querySelector(`[data-meter-part=${part}]`);
      if (el) for (const name in attrs) el.setAttribute(name, attrs[name]);
    };
    place("total", { x: percent(scale - within), width: percent(within) });
    place("surplus", { x: percent(scale - within - over), width: percent(over) });
    place("ceiling", { x1: percent(scale - ceiling), x2: percent(scale - ceiling) });
    place("last", { x1: percent(scale - last), x2: percent(scale - last) });
    place("label", { x: percent(scale - last), "text-anchor": last * 2 > scale ? "end" : "start" });
    meter.classList.toggle("is-over", over > 0);
    meter.querySelector("[data-meter-total]").textContent = show(total);
    meter.querySelector("[data-meter-rest]").textContent = show(Math.abs(ceiling - total));
    const word = meter.querySelector("[data-meter-word]");
    word.textContent = over ? word.dataset.over : word.dataset.rest;
  }

  /** One sentence to those who hear the page, after a second of silence. */
  let speaking;
  function announce(form) {
    const line = form.querySelector("[data-announce]"), typed = (document.activeElement.dataset.part || "").split(" ")[0];
    const meter = document.querySelector(`[data-meter="${CSS.escape(typed)}"]`) || document.querySelector("[data-meter]");
    if (!line || !meter) return;
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      const text = (part) => meter.querySelector(part).textContent.trim();
      line.textContent = `جمع ${text("[data-meter-total]")}؛ ${text("[data-meter-word]")} ${text("[data-meter-rest]")}`;
    }, 1000);
  }

  /* --- Typing in a grid (ux 4.4) ---------------------------------------------------------- */

  function column(input) {
    const cell = input.closest("td, th"), grid = input.closest("[data-grid]");
    if (!cell || !grid) return [];
    const place = cell.cellIndex, body = cell.closest("tbody") || grid;
    const at = [...cell.querySelectorAll("input, select, textarea")].indexOf(input);
    return [...body.rows].filter((row) => !row.classList.contains("removed"))
      .map((row) => row.cells[place] && row.cells[place].querySelectorAll("input, select, textarea")[at]).filter(Boolean);
  }
  function moveTo(input) { if (input) { input.focus(); if (input.select) input.select(); } }

  function gridKeys(event) {
    const input = event.target;
    if (!input.matches("[data-grid] input:not([type=checkbox])") || event.isComposing) return;
    const cells = column(input), here = cells.indexOf(input);
    if (here < 0) return;
    const key = event.key;
    if (key === "Enter" || key === "ArrowDown" || key === "ArrowUp") {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const up = key === "ArrowUp" || (key === "Enter" && event.shiftKey), next = cells[here + (up ? -1 : 1)];
      if (next) return moveTo(next);
      const adder = key === "Enter" && !up && document.querySelector(`[data-add-row][data-into="#${input.closest("tbody").id}"]`);
      if (adder) { adder.click(); moveTo(column(input)[here + 1]); }
    } else if (key === "Escape" && input.dataset.before !== undefined) {
      input.value = input.dataset.before;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.ctrlKey && key.toLowerCase() === "d" && cells[here - 1]) {
      event.preventDefault();
      input.value = cells[here - 1].value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.altKey && key === "Delete") {
      const remover = input.closest("tr").querySelector("[data-remove-row]");
      if (remover) { event.preventDefault(); moveTo(cells[here + 1] || cells[here - 1]); remover.click(); }
    }
  }

  /** A new row from its <template>; `__prefix__` becomes the next number of the formset. */
  function addRow(button) {
    const source = document.querySelector(button.dataset.addRow), body = document.querySelector(button.dataset.into);
    const form = button.form || button.closest("form"), count = form.elements[button.dataset.prefix + "-TOTAL_FORMS"];
    const holder = document.createElement("tbody");
    holder.innerHTML = source.innerHTML.replaceAll("__prefix__", count.value).replaceAll("__number__", toPersian(body.querySelectorAll("tr:not(.row-note)").length + 1));
    const row = holder.querySelector("tr");
    body.append(row);
    count.value = Number(count.value) + 1;
    enhance(row);
    recount(form);
    if (!button.closest("[data-grid]") || document.activeElement === button) moveTo(row.querySelector("input:not([type=hidden]), select"));
  }
  function markRemoved(row, mark, on) {
    if (!mark) each(row, "input, select, textarea", (el) => { el.disabled = on; });
    else if (mark.type === "checkbox") mark.checked = on;
    else mark.value = on ? "on" : "";
  }
  /** The row is struck from the sums and marked for deletion; «برگرداندن» brings it back for ten seconds. */
  function removeRow(button) {
    const row = button.closest("tr"), form = row.closest("form"), mark = row.querySelector("[name$=-DELETE]");
    row.classList.add("removed");
    markRemoved(row, mark, true);
    recount(form);
    dirty(form);
    const back = document.createElement("tr"), cell = back.appendChild(document.createElement("td"));
    cell.colSpan = row.cells.length;
    const undo = cell.appendChild(document.createElement("button"));
    cell.prepend("سطر برداشته شد. ");
    undo.type = "button"; undo.className = "link"; undo.textContent = "برگرداندن";
    back.className = "row-note full";
    row.after(back);
    const timer = setTimeout(() => back.remove(), 10000);
    undo.addEventListener("click", () => {
      clearTimeout(timer); back.remove(); row.classList.remove("removed");
      markRemoved(row, mark, false);
      recount(form); moveTo(row.querySelector("input:not([type=hidden])"));
    });
  }

  /* --- A what-if: the answer follows the boxes, 400 ms after the last key -------------------- */

  let waiting, asking;
  function recalculate(form) {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(form), 400);
  }
  async function ask(form) {
    if (asking) asking.abort();
    const own = asking = new AbortController(), place = document.querySelector(form.dataset.recalculate), data = new FormData(form);
    data.set("calculate", "1");
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(location.href, { method: "POST", body: data, headers: { "X-Part": place.id }, signal: own.signal });
      const text = await answer.text();
      const fresh = answer.ok && !answer.redirected && new DOMParser().parseFromString(text, "text/html").querySelector(form.dataset.recalculate);
      if (fresh) place.replaceChildren(...fresh.childNodes);
    } catch { /* offline, or a newer question is on its way; the button that calculates is still there */ }
    if (asking === own) place.removeAttribute("aria-busy");
  }
  function nudge(button) {
    const box = document.getElementById(button.dataset.for), n = (parse(box.value) ?? 0) + Number(button.dataset.nudge);
    box.value = toPersian(Math.min(100, Math.max(0, n)));
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* --- Choosing many ---------------------------------------------------------------------- */

  function recountChosen(root) {
    const ticks = [...root.querySelectorAll("[data-pick]")], chosen = ticks.filter((t) => t.checked);
    const sum = chosen.reduce((total, tick) => total + Number(tick.dataset.amount || 0), 0);
    ticks.forEach((tick) => { const row = tick.closest("tr, li"); if (row) row.classList.toggle("chosen", tick.checked); });
    each(document, "[data-pick-count]", (el) => { el.textContent = show(chosen.length); });
    each(document, "[data-pick-sum]", (el) => { el.textContent = show(sum); });
    each(document, "[data-pick-all]", (all) => {
      if (all.type !== "checkbox") return;
      all.checked = chosen.length === ticks.length && ticks.length > 0;
      all.indeterminate = chosen.length > 0 && chosen.length < ticks.length;
    });
  }
  function pickAll(control) {
    const root = control.form || control.closest("form") || document;
    const on = control.type === "checkbox" ? control.checked : control.dataset.pickAll !== "none";
    each(root, "[data-pick]", (tick) => { tick.checked = on; });
    recountChosen(root);
  }

  /* --- Guards ------------------------------------------------------------------------------ */

  const unsaved = new Set();
  function dirty(form) {
    if (!form || !form.matches("[data-guard]")) return;
    unsaved.add(form);
    if (form.dataset.keep) { clearTimeout(keeping.get(form)); keeping.set(form, setTimeout(keep, 2000, form)); }
  }

  /** Two seconds after the last key a copy of the form goes to the server, which offers it when the page was lost. */
  const keeping = new Map();
  async function keep(form) {
    if (!unsaved.has(form)) return;
    const line = form.querySelector("[data-kept]");
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const told = await answer.json();
      if (line) line.textContent = told.said || "";
    } catch {
      if (line) line.textContent = "ارتباط با سامانه برقرار نیست؛ نوشته‌های شما تنها در همین صفحه است.";
    }
  }
  addEventListener("beforeunload", (event) => { if (unsaved.size) { event.preventDefault(); event.returnValue = ""; } });

  /** The second press within three seconds is not sent; the server has its own key as well. */
  function onSubmit(event) {
    const form = event.target, now = Date.now();
    if (form.method !== "post") return;
    if (now - Number(form.dataset.sentAt || 0) < 3000) return event.preventDefault();
    form.dataset.sentAt = now;
    unsaved.delete(form);
    clearTimeout(keeping.get(form));
  }
  addEventListener("pageshow", () => {
    each(document, "form", (form) => { delete form.dataset.sentAt; });
    each(document, "[type=file]", nameFile); // a browser that goes back keeps the chosen file
  });

  /* --- The check page: is this file the one that was frozen? -------------------------------- */

  async function compareFile(field, file) {
    const result = document.querySelector(field.dataset.result);
    if (!file || !window.crypto || !crypto.subtle || !result) return;
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const hash = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
    const same = field.dataset.hashCheck.split(" ").includes(hash);
    result.hidden = false;
    result.className = "proof" + (same ? "" : " proof-broken");
    result.textContent = same
      ? "این فایل همان سندی است که در سامانه ثبت شده است؛ بایت به بایت برابر است."
      : "این فایل با سند ثبت‌شده در سامانه برابر نیست. چاپ یا نسخهٔ دیگری است یا تغییر کرده است.";
  }
  function dropzone(field) {
    const zone = field.closest(".dropzone") || field;
    const mark = (on) => (event) => { event.preventDefault(); zone.classList.toggle("is-over-drop", on); };
    zone.addEventListener("dragover", mark(true));
    zone.addEventListener("dragleave", mark(false));
    zone.addEventListener("drop", (event) => { mark(false)(event); compareFile(field, event.dataTransfer.files[0]); });
    field.addEventListener("change", () => compareFile(field, field.files[0]));
  }

  /* --- A chosen file, in our own words ------------------------------------------------------- */

  const NO_FILE = "فایلی انتخاب نشده است";
  function nameFile(input) {
    const line = input.parentElement.querySelector("[data-file-name]");
    if (line) line.textContent = [...input.files].map((file) => `\u2068${file.name}\u2069`).join("، ") || NO_FILE;
  }

  /* --- Rows copied from a spreadsheet: pasted into the grid they go to their preview ---------- */

  function pasteRows(event) {
    const grid = event.target.closest("[data-paste-rows]");
    const text = (event.clipboardData && event.clipboardData.getData("text/plain")) || "";
    const many = text.includes("\t") || (text.trim().includes("\n") && !/^"[^"]*"\s*$/.test(text));
    if (!grid || !many) return;
    const form = document.querySelector(grid.dataset.pasteRows);
    event.preventDefault();
    form.elements.text.value = text;
    form.requestSubmit();
  }

  /* --- Long work: what changes is fetched again every two seconds, until nothing is to come --- */

  /** Every [data-live] whose stamp differs in `page` gives way to its new self; who was in it stays nearby. */
  function takeOver(page) {
    each(document, "[data-live]", (old) => {
      const now = old.id && page.getElementById(old.id);
      if (!now || now.dataset.live === old.dataset.live) return;
      const held = old.contains(document.activeElement);
      old.replaceWith(now);
      enhance(now);
      if (held) (now.querySelector("a:not([hidden]), button") || document.getElementById("content")).focus();
    });
    document.title = page.title;
  }
  const QUICK = 2000, SLOW = 30000;
  function keepFresh(wait) {
    each(document, "[data-without-script]", (el) => { el.hidden = true; });
    setTimeout(async () => {
      let next = QUICK;
      try {
        const answer = document.hidden ? null : await fetch(location.href, { cache: "no-store", redirect: "manual" });
        if (answer && (answer.type === "opaqueredirect" || answer.status === 404)) // signed out meanwhile
          return each(document, "[data-without-script]", (el) => { el.hidden = false; });
        if (answer && !answer.ok) throw new Error(answer.status);
        if (answer) takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch { next = Math.min(wait * 2, SLOW); }
      if (document.querySelector("[data-refresh]")) keepFresh(next);
      else each(document, "[data-say-title]", (el) => { el.textContent = document.title; });
    }, wait);
  }

  /* --- Binding ------------------------------------------------------------------------------ */

  function enhance(root) {
    each(root, "[data-money]", regroup);
    each(root, "[data-only-script]", (el) => { el.hidden = false; });
    each(root, "[data-hash-check]", dropzone);
    each(root, "[type=file]", nameFile);
  }

  document.addEventListener("input", (event) => {
    const input = event.target, form = input.form;
    if (input.matches("[data-money], [data-factor]")) regroup(input);
    if (input.dataset.words) sayWords(input);
    if (form) {
      dirty(form);
      if (input.matches("[data-part], [data-factor], [data-part-key]")) recount(form);
      if (form.dataset.recalculate) recalculate(form);
    }
  });
  document.addEventListener("focusin", (event) => {
    const input = event.target;
    if (!input.matches("input")) return;
    input.dataset.before = input.value;
    if (input.dataset.words) sayWords(input);
  });
  document.addEventListener("focusout", (event) => {
    const line = event.target.dataset && event.target.closest("[data-grid]") && document.getElementById(event.target.dataset.words || "");
    if (line && !line.classList.contains("huge")) line.textContent = "";
  });
  document.addEventListener("change", (event) => {
    const el = event.target;
    if (el.matches("[data-pick-all]")) pickAll(el);
    else if (el.matches("[data-pick]")) recountChosen(el.form || document);
    else if (el.matches("[type=file]")) nameFile(el);
    if (el.form) dirty(el.form);
  });
  document.addEventListener("keydown", gridKeys);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("paste", pasteRows);
  document.addEventListener("click", (event) => {
    const el = event.target.closest("button, a");
    if (!el) return each(document, ".drop[open]", (drop) => { if (!drop.contains(event.target)) drop.open = false; });
    if (el.matches("[data-add-row]")) { event.preventDefault(); addRow(el); dirty(el.form); }
    else if (el.matches("[data-remove-row]")) { event.preventDefault(); removeRow(el); }
    else if (el.matches("[data-pick-all]")) { event.preventDefault(); pickAll(el); }
    else if (el.matches("[data-nudge]")) { event.preventDefault(); nudge(el); }
    else if (el.matches("[data-print]")) { event.preventDefault(); print(); }
    else if (el.matches("[data-reveal]")) {
      const box = document.getElementById(el.dataset.reveal), hidden = box.type === "password";
      box.type = hidden ? "text" : "password";
      el.textContent = hidden ? "پنهان کردن گذرواژه" : "نمایش گذرواژه";
      el.setAttribute("aria-pressed", hidden);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") each(document, ".drop[open]", (drop) => { drop.open = false; drop.querySelector("summary").focus(); });
  });

  enhance(document);
  each(document, "[data-guard=dirty]", dirty);
  each(document, "form:has([data-part], [data-factor])", recount);
  each(document, "form:has([data-pick])", recountChosen);
  if (document.querySelector("[data-refresh]")) keepFresh(QUICK);
})();
