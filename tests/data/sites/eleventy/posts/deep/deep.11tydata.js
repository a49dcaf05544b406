export default { layout: "post" };
