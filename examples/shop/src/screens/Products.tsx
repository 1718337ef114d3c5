import { useLanguage } from "../language";
import { useProducts } from "../shop";
import { ProductCard } from "./ProductCard";

export function Products() {
  const { texts, time } = useLanguage();
  const { data, dataUpdatedAt } = useProducts();
  return (
    <section aria-label={texts.labels["products"]}>
      <p className="slogan">
        {texts.slogan} {data && <small>{texts.updated} <time>{time(dataUpdatedAt)}</time></small>}
      </p>
      <ul className="products">
        {data
          ? data.products.map((product) => <ProductCard key={product.id} product={product} />)
          : [1, 2, 3, 4].map((n) => <li key={n} className="card blank" />)}
      </ul>
    </section>
  );
}
