// The panel on a page, and in React, as an app would write it. This module does not use the page.

export const PAGE = `<comeback-recovery></comeback-recovery>

<script type="module">
  import { createFetch } from "comeback";
  import "comeback/element";

  const api = createFetch();
  const panel = document.querySelector("comeback-recovery");

  function load() {
    // The panel counts waits down, and shows a failure.
    const onEvent = panel.followLatest();
    api.json("/cart", {}, { onEvent }).then(showCart, () => {});
  }
  panel.addEventListener("retry", load);
  load();
</script>`;

export const REACT = `import { useQuery } from "@tanstack/react-query";
import { createFetch } from "comeback";
import { Recovery } from "comeback/react";

const api = createFetch();

export function Cart() {
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["cart"],
    queryFn: ({ signal }) => api.json("/cart", { signal }),
    retry: false, // the client retries
  });
  return (
    <>
      <Recovery
        error={error} sending={isFetching} onRetry={refetch}
      />
      {data && <p>{data.items} items</p>}
    </>
  );
}`;
