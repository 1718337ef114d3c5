import { useLanguage } from "../language";
import { newKey, useCart, useTakeOut } from "../shop";

export function CartPanel() {
  const { texts, price } = useLanguage();
  const { data } = useCart();
  const takeOut = useTakeOut();
  return (
    <section className="box" id="cart" aria-busy={!data}>
      <h2 id="cart-title">{texts.cart}</h2>
      {data?.items.length === 0 && <p className="quiet">{texts.cartIsEmpty}</p>}
      <ul>
        {data?.items.map(({ product, quantity, price: each }) => (
          <li key={product}>
            <span>{quantity} × {texts.products[product]}</span>
            <span>{price(quantity * each)}</span>
            <button
              className="plain" aria-label={`${texts.takeOut}: ${texts.products[product]}`}
              disabled={takeOut.isPending}
              onClick={() => takeOut.mutate({ product, key: newKey() })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <p className="total">{texts.total} <b>{data ? price(data.total) : "…"}</b></p>
    </section>
  );
}
