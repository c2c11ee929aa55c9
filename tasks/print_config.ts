import { readTrainConfig } from "../src/training/read_train_config.ts";

// What a configuration that is code says; functions are left out.
console.log(JSON.stringify(await readTrainConfig(Deno.args[0])));
