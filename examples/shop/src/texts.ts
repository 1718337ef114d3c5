// All texts of the shop. `codes` and `words` are for comeback, which brings the others itself.

const en = {
  products: { sticker: "Sticker", mug: "Mug", poster: "Poster", sofa: "Sofa" },
  slogan: "Four things for a good corner.",
  updated: "As of",
  left: (n: number) => (n === 0 ? "Sold out" : n < 10 ? `Only ${n} left` : "In stock"),
  add: "Add to cart",
  cart: "Your cart",
  cartIsEmpty: "Nothing here yet.",
  takeOut: "Remove",
  total: "Total",
  balance: "Balance",
  address: "Where to?",
  name: "Name",
  email: "E-mail",
  postcode: "Postcode",
  order: "Order",
  ordered: "Thank you! Your order:",
  language: "Language",
  dismiss: "Dismiss",
  labels: {
    products: "Products", cart: "Your cart", balance: "Your balance",
    add: "Add to cart", takeOut: "Remove from cart", order: "Your order",
  } as Record<string, string>,
  trouble: {
    title: "Make trouble",
    intro: "The shop talks to a server that fails on request.",
    outage: "Server is down for 8 s",
    limit: "Too many requests for 6 s",
    lost: "Answers get lost for 3 s",
    token: "Token has expired",
    reload: "Load everything anew",
  },
  /** By the API's code. */
  codes: {
    CART_EMPTY: { title: "Your cart is empty", message: "Put something into it first." },
    ORDER_TOO_SMALL: {
      title: "Small order",
      message: "Please add something to your order.",
      messageTemplate: "We deliver orders of {details.minimum} euros and more.",
    },
  },
  /** In place of comeback's own: on a button, and at an input, by the API's code. */
  words: {
    action: { contact_support: "Write to us" },
    field: { no_delivery: "We do not deliver there yet." },
  },
};

const de: typeof en = {
  products: { sticker: "Sticker", mug: "Becher", poster: "Plakat", sofa: "Sofa" },
  slogan: "Vier Dinge für eine gute Ecke.",
  updated: "Stand",
  left: (n: number) => (n === 0 ? "Ausverkauft" : n < 10 ? `Nur noch ${n} da` : "Vorrätig"),
  add: "In den Korb",
  cart: "Ihr Warenkorb",
  cartIsEmpty: "Noch nichts drin.",
  takeOut: "Entfernen",
  total: "Summe",
  balance: "Guthaben",
  address: "Wohin?",
  name: "Name",
  email: "E-Mail",
  postcode: "Postleitzahl",
  order: "Bestellen",
  ordered: "Danke! Ihre Bestellung:",
  language: "Sprache",
  dismiss: "Schließen",
  labels: {
    products: "Produkte", cart: "Ihr Warenkorb", balance: "Ihr Guthaben",
    add: "In den Warenkorb legen", takeOut: "Aus dem Warenkorb nehmen", order: "Ihre Bestellung",
  },
  trouble: {
    title: "Ärger machen",
    intro: "Der Laden spricht mit einem Server, der auf Wunsch versagt.",
    outage: "Server fällt 8 s aus",
    limit: "6 s lang zu viele Anfragen",
    lost: "3 s lang gehen Antworten verloren",
    token: "Token ist abgelaufen",
    reload: "Alles neu laden",
  },
  codes: {
    CART_EMPTY: { title: "Ihr Warenkorb ist leer", message: "Legen Sie zuerst etwas hinein." },
    ORDER_TOO_SMALL: {
      title: "Kleine Bestellung",
      message: "Bitte legen Sie noch etwas dazu.",
      messageTemplate: "Wir liefern ab {details.minimum} Euro.",
    },
  },
  words: {
    action: { contact_support: "Schreiben Sie uns" },
    field: { no_delivery: "Dorthin liefern wir noch nicht." },
  },
};

export const TEXTS = { en, de };
export type Language = keyof typeof TEXTS;
