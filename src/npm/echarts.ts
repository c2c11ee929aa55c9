export * from "npm:echarts@6.1.0";
