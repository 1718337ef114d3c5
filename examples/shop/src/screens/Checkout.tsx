import { classifyError, translate } from "comeback";
import { applyToForm } from "comeback/forms";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLanguage } from "../language";
import { type Address, newKey, useCart, useOrder } from "../shop";

const INPUTS = [
  { name: "name", autoComplete: "name" },
  { name: "email", autoComplete: "email", inputMode: "email" },
  { name: "postcode", autoComplete: "postal-code", inputMode: "numeric" },
] as const;

export function Checkout() {
  const { language, texts, price } = useLanguage();
  const { data: cart } = useCart();
  const form = useRef<HTMLFormElement>(null);
  // The same until the order is placed: two presses are one order.
  const [key, setKey] = useState(newKey);
  const order = useOrder();

  // Again in another language: the texts at the inputs are not React's.
  useEffect(() => {
    const failed = order.error && translate(classifyError(order.error));
    if (failed?.category === "validation") applyToForm(form.current!, failed);
  }, [order.error, language]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const address = Object.fromEntries(new FormData(event.currentTarget)) as unknown as Address;
    order.mutate({ address, key }, { onSuccess: () => setKey(newKey()) });
  };

  return (
    <form className="box" id="checkout" ref={form} onSubmit={submit} noValidate>
      <h2>{texts.address}</h2>
      <p className="wrong" data-form-error role="alert" />
      {INPUTS.map(({ name, ...attributes }) => (
        <label key={name}>
          {texts[name]}
          <input name={name} aria-describedby={`${name}-error`} {...attributes} />
          <span className="wrong" id={`${name}-error`} data-error-for={name} />
        </label>
      ))}
      <button disabled={order.isPending || !cart?.items.length}>{texts.order}</button>
      <p className="done" role="status">
        {order.data && <>{texts.ordered} {price(order.data.total)}</>}
      </p>
    </form>
  );
}
