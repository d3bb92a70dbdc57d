"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);

  // A map lies over its own picture, which the page holds once.
  for (const under of all("img.under")) {
    under.src = under.closest("figure").querySelector("img.picture").src;
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = one("theme");
  let chosen = null;
  const showTheme = () => {
    root.style.colorScheme = chosen ?? "";
    theme.setAttribute("aria-pressed", String((chosen ?? (dark.matches ? "dark" : "light")) === "dark"));
  };
  theme.addEventListener("click", () => {
    chosen = theme.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    showTheme();
  });
  dark.addEventListener("change", showTheme);
  showTheme();

  const filter = one("class-filter");
  const applyFilter = () => {
    for (const element of all("[data-label]")) {
      element.hidden = filter.value !== "" && element.dataset.label !== filter.value;
    }
  };
  filter?.addEventListener("change", applyFilter);
  // A link to a class that is filtered out shows all of them again.
  addEventListener("hashchange", () => {
    const target = one(decodeURIComponent(location.hash.slice(1)));
    if (filter && target?.hidden) {
      filter.value = "";
      applyFilter();
      target.scrollIntoView();
    }
  });

  const threshold = one("threshold");
  const share = one("share");
  const [least, most] = share.getAttribute("tableValues").split(" ").map(Number);
  const applyThreshold = () => {
    const from = Number(threshold.value);
    const shares = Array.from({ length: 256 }, (_, grey) =>
      grey / 255 < from ? 0 : least + (most - least) * (grey / 255));
    share.setAttribute("type", "discrete");
    share.setAttribute("tableValues", shares.map((value) => value.toFixed(3)).join(" "));
    threshold.style.setProperty("--share", `${100 * from}%`);
    one("threshold-value").value = from.toFixed(2);
  };
  threshold?.addEventListener("input", applyThreshold);

  one("show-boxes")?.addEventListener("change", (event) => {
    root.classList.toggle("no-boxes", !event.target.checked);
  });

  const table = one("results");
  const headings = all("thead th", table);
  const body = table.querySelector("tbody:not(.all)");
  headings.forEach((heading, column) => {
    heading.querySelector("button").addEventListener("click", () => {
      // Numbers are most often wanted from the highest down, names from A on.
      const first = column === 0 ? "ascending" : "descending";
      const second = column === 0 ? "descending" : "ascending";
      const order = heading.getAttribute("aria-sort") === first ? second : first;
      for (const other of headings) other.setAttribute("aria-sort", "none");
      heading.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = body ? [...body.rows] : [];
      rows.sort((a, b) => {
        if (column === 0) return sign * a.cells[0].textContent.localeCompare(b.cells[0].textContent);
        const [left, right] = [a, b].map((row) => row.cells[column].dataset.value);
        if (left === "" || right === "") return (left === "") - (right === "");
        return sign * (Number(left) - Number(right));
      });
      body?.append(...rows);
    });
  });
})();
