// What the shop has and does, as hooks.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { load, send } from "./api";

export type ProductId = "sticker" | "mug" | "poster" | "sofa";

export interface Product {
  id: ProductId;
  price: number;
  stock: number;
}

export interface Cart {
  items: { product: ProductId; quantity: number; price: number }[];
  total: number;
}

export interface Order {
  order_id: string;
  total: number;
}

const products = load<{ products: Product[] }>("products", "/commerce/products");
const cart = load<Cart>("cart", "/commerce/cart");
const balance = load<{ balance: number }>("balance", "/commerce/balance");

/** The stock changes: what is here is loaded anew from time to time. */
export const useProducts = () =>
  useQuery({ ...products, refetchInterval: ({ state }) => state.data !== undefined && 5_000 });
export const useCart = () => useQuery(cart);
export const useBalance = () => useQuery(balance);

export interface Change {
  method: "POST" | "DELETE";
  path: string;
  body?: object;
  /** The same for all attempts, those of the person too. */
  key: string;
}

/** A change, after which everything is loaded anew. */
function useChange<T, Wish>(label: string, changeFor: (wish: Wish) => Change) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: (wish: Wish): Promise<T> =>
      send(label, changeFor(wish), () => mutation.mutateAsync(wish)),
    onSettled: () => void client.invalidateQueries(),
  });
  return mutation;
}

interface Choice {
  product: ProductId;
  key: string;
}

export const useAdd = () => useChange<Cart, Choice>("add", ({ product, key }) => (
  { method: "POST", path: "/commerce/cart", body: { product }, key }
));

export const useTakeOut = () => useChange<Cart, Choice>("takeOut", ({ product, key }) => (
  { method: "DELETE", path: `/commerce/cart/${product}`, key }
));

export interface Address {
  name: string;
  email: string;
  postcode: string;
}

interface Placing {
  address: Address;
  key: string;
}

export const useOrder = () => useChange<Order, Placing>("order", ({ address, key }) => (
  { method: "POST", path: "/commerce/checkout", body: address, key }
));

/** For a change that is to be carried out once. */
export const newKey = () => crypto.randomUUID();
