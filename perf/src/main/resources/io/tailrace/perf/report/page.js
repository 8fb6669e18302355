const filter = document.getElementById("filter");
filter.addEventListener("input", () => {
  for (const part of document.querySelectorAll("[data-row]")) {
    part.hidden = !part.dataset.row.includes(filter.value.trim());
  }
});
