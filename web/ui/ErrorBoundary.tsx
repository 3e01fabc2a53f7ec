import { Component, type ErrorInfo, type ReactNode } from 'react'
import { FailedState } from './states.tsx'

type Props = { what: string; children: ReactNode }
type State = { error: Error | null }

/** React offers no function for this: the one class of the client. A part that breaks leaves the rest usable. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(this.props.what, error, info.componentStack)
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return <FailedState what={this.props.what} reason={error.message} onRetry={() => this.setState({ error: null })} />
  }
}
