// Several pages at the same time, each in a frame: every spec has a realm of its own.

for (const page of new URLSearchParams(location.search).getAll("page")) {
  const frame = document.createElement("iframe");
  frame.src = page;
  // In view: engines slow down what nobody can see.
  frame.width = "400";
  frame.height = "300";
  document.body.append(frame);
}
