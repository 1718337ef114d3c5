import { useLanguage } from "../language";
import { useBalance } from "../shop";
import type { Language } from "../texts";

export function Header() {
  const { language, choose, texts, price } = useLanguage();
  const { data } = useBalance();
  return (
    <header>
      <h1>Nook</h1>
      <p className="balance">
        {texts.balance} <b id="balance">{data ? price(data.balance) : "…"}</b>
      </p>
      <select
        id="language" aria-label={texts.language} value={language}
        onChange={({ target }) => choose(target.value as Language)}
      >
        <option value="en">English</option>
        <option value="de">Deutsch</option>
      </select>
    </header>
  );
}
