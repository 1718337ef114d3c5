import type { Classification } from "comeback";
import { Recovery, useWaits } from "comeback/react";
import { calls, queries } from "../api";
import { useLanguage } from "../language";

/** What its button may do, beside trying again. */
const ACTIONS = {
  contact_support({ requestId }: Classification) {
    location.href = `mailto:help@nook.example?subject=${requestId}`;
  },
  refresh_state: () => queries.invalidateQueries(),
};

/** One panel for all calls that wait or have failed, however many they are. */
export function Notices() {
  const { texts } = useLanguage();
  const waits = useWaits(calls);
  const about = (labels: readonly string[]) => labels.map((label) => texts.labels[label]).join(", ");
  return (
    <aside className="notices" hidden={waits.length === 0}>
      <p>
        <button className="plain" aria-label={texts.dismiss} onClick={() => calls.dismiss()}>×</button>
      </p>
      <Recovery store={calls} actions={ACTIONS} subject={about} focus-after="cart-title" />
    </aside>
  );
}
