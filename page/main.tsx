import "./platform/install.js";

import { render } from "preact";

import "./styles.css";
import { App } from "./ui/App.js";

const root = document.getElementById("page");
if (root !== null) render(<App />, root);
