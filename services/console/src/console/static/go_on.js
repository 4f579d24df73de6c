// From our page of logout to the provider's.

const onward = document.querySelector("[data-go-on]");
if (onward) location.replace(onward.href);
