/** Why kernels with `double` are left to a person, in both languages. */
import type { Words } from '../model.ts';

export const longDouble: Words = {
  en: 'It computes with `long double`.',
  zh: '其中使用了 `long double`。',
};
export const vectors = (name: string): Words => ({
  en: `\`${name}\` has no form in software.`,
  zh: `\`${name}\` 没有软件实现。`,
});
export const noFunction = (name: string): Words => ({
  en: `No function in software takes the place of \`${name}\` within the bound that CUDA documents.`,
  zh: `没有误差在 CUDA 文档范围之内的软件函数可代替 \`${name}\`。`,
});
export const trait = (name: string): Words => ({
  en: `What \`${name}\` says of \`double\` would be another thing for a class.`,
  zh: `\`${name}\` 对 \`double\` 给出的结果与对类的不同。`,
});
export const print = (name: string): Words => ({
  en: `\`${name}\` takes no object of a class for a number.`,
  zh: `\`${name}\` 不能把类对象当作数输出。`,
});
export const struct = (name: string): Words => ({
  en: `\`${name}\` has members of \`double\` that the host may use too.`,
  zh: `\`${name}\` 含有主机也可能使用的 \`double\` 成员。`,
});
export const variable = (name: string): Words => ({
  en: `\`${name}\` is a variable of the device, which can be of no class.`,
  zh: `\`${name}\` 是设备变量，不能是类类型。`,
});
export const macro = (name: string): Words => ({
  en: `The macro \`${name}\` holds a \`double\` that cannot be followed.`,
  zh: `宏 \`${name}\` 中的 \`double\` 无法跟踪。`,
});
export const alias = (name: string): Words => ({
  en: `\`${name}\` stands for several types in this file, or for more than a number.`,
  zh: `\`${name}\` 在本文件中代表多种类型，或不只是一个数。`,
});
export const constant = (name: string): Words => ({
  en: `The value of \`${name}\` cannot be read here.`,
  zh: `此处无法读出 \`${name}\` 的值。`,
});
export const specialised = (name: string): Words => ({
  en: `\`${name}\` has a form of its own for \`double\`, which a class would not get.`,
  zh: `\`${name}\` 对 \`double\` 有特化，而类得不到它。`,
});
export const hostCall = (name: string): Words => ({
  en: `The host calls \`${name}\` where the type of its result matters.`,
  zh: `主机调用 \`${name}\` 的地方依赖其结果的类型。`,
});
export const launch = (name: string): Words => ({
  en: `A launch or another use of \`${name}\` cannot be followed.`,
  zh: `\`${name}\` 的某处启动或其他用法无法跟踪。`,
});
export const sharedAtomic = (name: string): Words => ({
  en: `\`${name}\` of 64 bits is documented for global memory only.`,
  zh: `64 位的 \`${name}\` 仅在全局内存中有文档说明。`,
});
export const choice: Words = {
  en: 'The two sides of a `?:` cannot be told apart by type.',
  zh: '无法判断某个 `?:` 两侧的类型。',
};

export const instead: Words = {
  en: 'Compute in `float` where the accuracy allows it, or keep this part on the host. With this place rewritten by hand, arithmetic in software can take the place of the rest.',
  zh: '精度允许时请改用 `float`，否则把该部分留在主机上。手工改写此处后，其余部分可改为软件运算。',
};
export const along = (name: string): Words => ({
  en: `\`${name}\` becomes a function on numbers in software together with the \`double\` of its kernel.`,
  zh: `\`${name}\` 随其核函数的 \`double\` 一起改为软件数的函数。`,
});
export const waits = (name: string): Words => ({
  en: `\`${name}\` may have an argument of \`double\` here; the function of \`float\` would lose its accuracy.`,
  zh: `此处 \`${name}\` 的参数可能是 \`double\`；改用 \`float\` 函数会损失精度。`,
});
/** Constants without a suffix are what makes a function compute in `double`. */
export const constants: Words = {
  en: 'A constant without the suffix `f` makes CUDA compute in `double` here.',
  zh: '此处没有后缀 `f` 的常量使 CUDA 以 `double` 计算。',
};
export const exact: Words = {
  en: 'A constant without the suffix `f` makes CUDA compute in `double` here, which SIMT kernels do not have. One operation on a `float` that becomes a `float` at once, or a comparison, gives the very same with a constant of `float`.',
  zh: '此处没有后缀 `f` 的常量使 CUDA 以 `double` 计算，而 SIMT 核函数没有 `double`。对 `float` 的单次运算若结果立即转换为 `float`，或仅作比较，则改用 `float` 常量后结果完全相同。',
};
export const exactCheck: Words = {
  en: 'Division by SIMT kernels makes subnormal numbers of `float` zero; those of `double` that CUDA computes with are not.',
  zh: 'SIMT 核函数的除法会把次正规的 `float` 视为零，而 CUDA 以 `double` 计算时不会。',
};
export const exactTitle: Words = {
  en: 'Write the constants for `float`, to be checked',
  zh: '将常量写成 `float`（需检查）',
};
