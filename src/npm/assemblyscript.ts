export { main as compile } from "npm:assemblyscript@0.28.20/asc";
