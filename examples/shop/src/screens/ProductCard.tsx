import { useRecovery } from "comeback/react";
import { useLanguage } from "../language";
import { newKey, type Product, useAdd } from "../shop";
import { Picture } from "./Picture";

export function ProductCard({ product: { id, price: amount, stock } }: { product: Product }) {
  const { texts, price } = useLanguage();
  const add = useAdd();
  const failed = useRecovery(add.error)?.classification;
  return (
    <li className="card" id={id}>
      <Picture of={id} />
      <h2>{texts.products[id]}</h2>
      <p className="price">{price(amount)}</p>
      <p className="stock">{texts.left(stock)}</p>
      <button
        disabled={stock === 0 || add.isPending}
        onClick={() => add.mutate({ product: id, key: newKey() })}
      >
        {texts.add}
      </button>
      {failed?.category === "out_of_stock" && (
        <p className="wrong" role="alert">{failed.recovery.message}</p>
      )}
    </li>
  );
}
