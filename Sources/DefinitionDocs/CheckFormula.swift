import Definitions

extension CheckExpression {
    /// The calculation as `checks.yaml` writes it, without needless parentheses.
    var formula: String { text(binding: 0) }

    /// In parentheses where what stands around it binds more strongly: 0 nothing, 1 a sum, 2 what is subtracted or a factor,
    /// 3 a divisor.
    private func text(binding: Int) -> String {
        switch self {
        case .name(let name): return name
        case .number(let number): return number
        case .add(let a, let b): return wrapped(a.text(binding: 1) + " + " + b.text(binding: 1), binding > 1)
        case .subtract(let a, let b): return wrapped(a.text(binding: 1) + " - " + b.text(binding: 2), binding > 1)
        case .multiply(let a, let b): return wrapped(a.text(binding: 2) + " * " + b.text(binding: 2), binding > 2)
        case .divide(let a, let b): return wrapped(a.text(binding: 2) + " / " + b.text(binding: 3), binding > 2)
        }
    }

    private func wrapped(_ text: String, _ isNeeded: Bool) -> String { isNeeded ? "(\(text))" : text }
}
