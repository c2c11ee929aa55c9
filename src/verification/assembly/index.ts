export { packPanels } from "../../compute/assembly/pack_panels";
export { rowProducts } from "../../compute/assembly/row_products";
