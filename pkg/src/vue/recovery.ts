// `<Recovery>`: the element, as a component.

import {
  type AllowedComponentProps, type ComponentCustomProps, computed, defineComponent, h, onMounted,
  type PropType, shallowRef, toRaw, type VNodeProps, watch,
} from "vue";
// Here, as bundlers leave out an import of a module that only exports others.
import "../element/index.js";
import type { ComebackRecovery, RecoveryEventDetail } from "../element/index.js";
import { Latest } from "../recovery-of.js";
import type { PanelProps } from "../ui/props.js";
import { hasAction, panelOf } from "../ui/views.js";
import { useIsOfServer, useNotices, usePageWords } from "./composables.js";

/** `<Recovery>` as templates see it: `onRetry`, `onAction` and `onDismiss` are its events. */
export interface RecoveryComponent {
  new (): {
    $props: PanelProps & VNodeProps & AllowedComponentProps & ComponentCustomProps;
    /** The element, for `follow` and `followLatest`; undefined until it is mounted. */
    element: ComebackRecovery | undefined;
  };
}

/** As a listener comes from templates: several may be given. */
type Listeners<K extends "onRetry" | "onAction" | "onDismiss"> = PanelProps[K] | NonNullable<PanelProps[K]>[];

const PROPS = {
  error: { type: null as unknown as PropType<unknown>, default: undefined },
  waiting: { type: Object as PropType<PanelProps["waiting"]>, default: undefined },
  store: { type: Object as PropType<PanelProps["store"]>, default: undefined },
  subject: { type: Function as PropType<PanelProps["subject"]>, default: undefined },
  sending: { type: Boolean, default: false },
  labels: { type: Object as PropType<PanelProps["labels"]>, default: undefined },
  locale: { type: Object as PropType<PanelProps["locale"]>, default: undefined },
  onRetry: { type: [Function, Array] as unknown as PropType<Listeners<"onRetry">>, default: undefined },
  actions: { type: Object as PropType<PanelProps["actions"]>, default: undefined },
  onAction: { type: [Function, Array] as unknown as PropType<Listeners<"onAction">>, default: undefined },
  dismissible: { type: Boolean, default: false },
  onDismiss: { type: [Function, Array] as unknown as PropType<Listeners<"onDismiss">>, default: undefined },
} as const;

/**
 * What went wrong and the next step, as `<comeback-recovery>` shows it. A server renders title and
 * message as text, which shows until the element is defined. A template ref has `element`, for
 * `follow` and `followLatest`. `store` stays the one that it was at first.
 *
 * @example
 * <Recovery :error="query.error.value" :sending="query.isFetching.value" @retry="query.refetch()" />
 */
export const Recovery = defineComponent({
  name: "Recovery",
  props: PROPS,
  setup(props, { expose }) {
    const element = shallowRef<ComebackRecovery>();
    expose({ element });
    const notices = props.store && useNotices(props.store);
    const page = usePageWords();
    const isOfServer = useIsOfServer();
    const latest = new Latest(false);
    const panel = computed(() => {
      void page.value;
      const failed = latest.of(toRaw(props.error), props.sending);
      return panelOf(failed, toRaw(props.waiting), notices?.value ?? [], props, isOfServer.value);
    });

    // A render that changes nothing of it does not set it anew.
    const waitKey = () => JSON.stringify(panel.value.wait);
    onMounted(() => {
      const { value: it } = element;
      const set = { immediate: true, flush: "post" } as const;
      watch(() => props.locale, (locale) => void (it!.locale = toRaw(locale)), set);
      watch(() => props.labels, (labels) => void (it!.labels = toRaw(labels) ?? {}), set);
      watch(() => panel.value.subject, (subject) => void (it!.subject = subject), set);
      watch([() => panel.value.classification, () => panel.value.notice?.id, waitKey], () => {
        const { wait, classification, isSending } = panel.value;
        if (wait) it!.waiting = { ...wait, ...(classification && { classification }) };
        // What is shown already, and is sent again, is not said again.
        else if (!isSending || it!.classification !== classification) it!.classification = classification;
      }, set);
      const isSending = () => props.sending || panel.value.isSending;
      watch([isSending, () => panel.value.classification], () => {
        const { wait, classification } = panel.value;
        // Events of a retry that was cut short have emptied it.
        if (!isSending() && !wait) it!.classification ??= classification;
        it!.sending = isSending();
      }, set);
    });

    const retry = () => {
      const { notice } = panel.value;
      latest.end();
      if (props.onRetry) call(props.onRetry);
      else if (notice) void props.store!.retry(notice.id);
    };
    const act = ({ detail: { classification } }: CustomEvent<RecoveryEventDetail>) => {
      const { action } = classification.recovery;
      const own = props.actions?.[action];
      if (own) own(classification);
      else call(props.onAction, action, classification);
    };
    const dismiss = ({ detail: { classification } }: CustomEvent<RecoveryEventDetail>) => {
      const { notice } = panel.value;
      if (notice) props.store!.dismiss(notice.id);
      call(props.onDismiss, classification);
    };

    return () => {
      const { text, notice, classification, isSending } = panel.value;
      return h("comeback-recovery", {
        ref: element,
        "no-retry": props.onRetry || isSending || notice?.canRetry ? undefined : "",
        "no-action": props.onAction || hasAction(props.actions, classification) ? undefined : "",
        dismissible: props.dismissible || props.onDismiss ? "" : undefined,
        onRetry: retry,
        onAction: act,
        onDismiss: dismiss,
      }, text ? [h("strong", text[0]), " ", h("span", text[1])] : []);
    };
  },
}) as unknown as RecoveryComponent;

function call<A extends unknown[]>(
  listeners: ((...args: A) => unknown) | ((...args: A) => unknown)[] | undefined, ...args: A
): void {
  for (const listener of [listeners ?? []].flat()) listener(...args);
}
