import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queries } from "./api";
import { LanguageProvider } from "./language";
import { Shop } from "./screens/Shop";
import "./shop.css";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <Shop />
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
);
