// Compiled, never run: `comeback/react` in an app's own code, with the types of React.

import { useRef } from "react";
import { useQuery } from "@tanstack/react-query";
import { type ApiError, classifyError, createFetch, setLocale } from "../../pkg/dist/index.js";
import { de } from "../../pkg/dist/locales/de.js";
import type { ComebackRecovery } from "../../pkg/dist/element/index.js";
import { Recovery, type RecoveryProps, useRecovery, useWaits } from "../../pkg/dist/react/index.js";
import { createCallStore } from "../../pkg/dist/ui/index.js";

setLocale(de);
const calls = createCallStore({ ignore: ({ category }) => category === "not_found", limit: 50 });
const api = createFetch({ onEvent: calls.onEvent });

export function Cart({ failed }: { failed?: ApiError }) {
  const panel = useRef<ComebackRecovery>(null);
  const own = useRef<ComebackRecovery>(null);
  const query = useQuery({
    queryKey: ["cart"],
    queryFn: ({ signal }) => api.json<{ items: number }>("/cart", { signal }, {
      onEvent: calls.track({ label: "Cart", key: "cart", background: () => true, retry: () => panel.current?.focus() }),
    }),
  });
  const view = useRecovery(query.error, { locale: de });
  const waits = useWaits(calls, { labels: { actions: { retry: "Go" } } });
  const seconds: number = view?.secondsLeft ?? 0;
  const props: RecoveryProps = { error: classifyError({ status: 503 }), "aria-label": "Cart", id: "x" };
  const send = () => api("/cart", {}, { onEvent: panel.current!.followLatest() });
  return (
    <>
      <Recovery ref={panel} error={query.error} sending={query.isFetching} onRetry={query.refetch}
        onAction={(action) => location.assign(action === "sign_in" ? "/login" : "/help")} className="a" />
      <Recovery store={calls} labels={{ copy: "Take" }} locale={de} data-test="x" />
      <Recovery waiting={{ delay: 1000 }} {...props} error={failed} />
      <comeback-recovery ref={own} class="b" id="own" />
      {waits.map(({ id, title, labels }) => <p key={id} onClick={() => calls.retry(id)}>{title}{labels.join()}{seconds}</p>)}
      <button onClick={send}>{view?.button}</button>
      {/* @ts-expect-error no such prop */}
      <Recovery failure={1} />
      {/* @ts-expect-error no such action */}
      <Recovery onAction={(action) => action === "sign_out"} />
      {/* @ts-expect-error a class is text */}
      <comeback-recovery class={1} />
    </>
  );
}
