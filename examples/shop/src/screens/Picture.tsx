import type { ReactNode } from "react";
import type { ProductId } from "../shop";

const SHAPES: Record<ProductId, ReactNode> = {
  sticker: (
    <>
      <circle cx="60" cy="45" r="26" className="a" />
      <path d="M60 19a26 26 0 0 1 26 26q-22 4-26-26" className="b" />
      <path d="M48 47q12 14 22 2" className="line" />
    </>
  ),
  mug: (
    <>
      <path d="M38 26h38v34a9 9 0 0 1-9 9H47a9 9 0 0 1-9-9z" className="a" />
      <path d="M76 34h6a10 10 0 0 1 0 20h-6" className="line" />
      <path d="M38 40h38v8H38z" className="b" />
    </>
  ),
  poster: (
    <>
      <path d="M38 14h44v62H38z" className="a" />
      <path d="M44 64l14-20 9 11 6-7 5 16z" className="b" />
      <circle cx="67" cy="29" r="6" className="b" />
    </>
  ),
  sofa: (
    <>
      <path d="M32 30a10 10 0 0 1 10-10h36a10 10 0 0 1 10 10v22H32z" className="a" />
      <path d="M22 44a7 7 0 0 1 14 0v8h48v-8a7 7 0 0 1 14 0v22H22z" className="b" />
      <path d="M30 66v8M90 66v8" className="line" />
    </>
  ),
};

export function Picture({ of }: { of: ProductId }) {
  return <svg className="picture" viewBox="0 0 120 90" aria-hidden="true">{SHAPES[of]}</svg>;
}
