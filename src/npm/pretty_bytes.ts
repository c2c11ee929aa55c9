export { default as prettyBytes } from "npm:pretty-bytes@7.2.0";
