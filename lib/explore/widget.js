// Sends what is chosen and touched to the kernel, and shows the page that comes back.
const read = (form) => {
  const chosen = Object.fromEntries([...form.querySelectorAll("select")].map((each) => [each.name, each.value]));
  for (const box of form.querySelectorAll("[type=checkbox]")) (chosen[box.name] ??= []).push(...(box.checked ? [box.value] : []));
  for (const name of ["demands", "sides"]) {
    if (chosen[name].length === form.querySelectorAll(`[name=${name}]`).length) chosen[name] = [];
  }
  const day = form.querySelector("[type=range]");
  const [value, label] = JSON.parse(day.dataset.days)[day.value];
  day.ariaValueText = day.nextElementSibling.value = label;
  return { ...chosen, as_of: value };
};

// JupyterLab takes Enter, arrows and letters for its own commands, unless the element with the focus says this.
const keepKeys = (part) => {
  for (const each of part.querySelectorAll("button, input, select")) each.dataset.lmSuppressShortcuts = "";
};

const send = (model, name, value) => {
  model.set(name, value);
  model.save_changes();
};

function render({ model, el }) {
  el.classList.add("explore");
  el.innerHTML = `${model.get("controls")}<div class="view"></div>`;
  const [form, view] = el.children;
  const told = form.querySelector(".exported");
  keepKeys(form);
  const draw = () => {
    const held = view.contains(document.activeElement) ? document.activeElement.dataset.touch : undefined;
    view.innerHTML = model.get("page");
    keepKeys(view);
    if (held) view.querySelector(`button[data-touch="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    told.textContent = "";
    send(model, "choice", read(form));
  });
  form.querySelector("[data-ask]").addEventListener("click", () => {
    told.textContent = "Writing …";
    send(model, "asked", model.get("asked") + 1);
  });
  view.addEventListener("click", (event) => {
    const touched = event.target.closest("[data-touch]");
    const isReading = event.target.closest(".behind") || !document.getSelection().isCollapsed;
    if (touched && !isReading) send(model, "touched", touched.dataset.touch === model.get("touched") ? "" : touched.dataset.touch);
  });
  model.on("change:page", draw);
  model.on("change:told", () => (told.textContent = model.get("told")));
  draw();
}

export default { render };
