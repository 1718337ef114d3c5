"use client";

import { useEffect } from "react";
import { Recovery } from "comeback/react";
import * as api from "../api.js";
import { check } from "../check.js";

export default function Page() {
  useEffect(() => {
    // The effects of the panel ran before this one.
    const state = document.querySelector("comeback-recovery").getAttribute("state");
    const broken = () => Promise.reject(new Error(`the panel's state is ${state}`));
    const fetch = state === "error" ? api.fetch : broken;
    check({ ...api, fetch }, Object.fromEntries(new URLSearchParams(location.search)));
  }, []);
  return (
    <>
      <p>{api.explain({ status: 429 })}</p>
      <Recovery error={{ status: 503 }} />
    </>
  );
}
