import { CartPanel } from "./CartPanel";
import { Checkout } from "./Checkout";
import { Header } from "./Header";
import { Notices } from "./Notices";
import { Products } from "./Products";
import { Trouble } from "./Trouble";

export function Shop() {
  return (
    <>
      <Header />
      <main>
        <Products />
        <div className="side">
          <CartPanel />
          <Checkout />
        </div>
      </main>
      <Trouble />
      <Notices />
    </>
  );
}
