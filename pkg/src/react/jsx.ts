// `<comeback-recovery>` in JSX, for TypeScript: React 18 and 19.

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { ComebackRecovery } from "../element/index.js";

/** The attributes of `<comeback-recovery>` in JSX. Its properties are set through a ref. */
export type ComebackRecoveryAttributes = DetailedHTMLProps<HTMLAttributes<ComebackRecovery>, ComebackRecovery> & {
  /** As in HTML: React 18 does not translate `className` for custom elements. */
  class?: string | undefined;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "comeback-recovery": ComebackRecoveryAttributes;
    }
  }
}
