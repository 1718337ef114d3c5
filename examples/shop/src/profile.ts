// What the shop's API says when it refuses: the codes of the commerce API, and two of its own.

import { defineProfile } from "comeback";
import { commerce } from "comeback/profiles/commerce";
import { TEXTS } from "./texts";

export const shop = defineProfile({
  name: "shop",
  extends: commerce,
  envelope: { fields: ["error.details.fields"] },
  codes: { CART_EMPTY: { category: "precondition" }, ORDER_TOO_SMALL: { category: "validation" } },
  words: { en: TEXTS.en.codes, de: TEXTS.de.codes },
});
