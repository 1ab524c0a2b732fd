/** Words of the demo's story. */
export const guideZh = {
  'guide.title': '从这两个人开始',
  'guide.two': '他们不同姓，除常住人口登记外，也没有在同一部门留下记录：',
  'guide.joined': '却由 {count} 步关联相连。',
  'guide.start': '看他们怎样相连',
  'guide.close': '结束导览',
  'guide.step': '导览 {n}/{of}',
  'guide.path': '这就是连接两人的路径。点其中一条连线，右侧列出证明它的原始记录。',
  'guide.link': '每条关联都可追到原始记录。再点路径上的一个人。',
  'guide.identity': '右侧切换到“身份依据”，看各部门的几条记录为何判定为同一人。',
  'guide.done': '权重逐项相加，有疑问的单独列出。双击任一实体可继续展开，Ctrl+Z 撤销。',
} as const
