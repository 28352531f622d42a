"""The assistant's side of the operator contract (docs/operator-contract.md): TM Forum JSON in, typed records out."""
from operator_client.http import OperatorHttp, Write, WriteWatch
from operator_client.operator import Operator

__all__ = ["Operator", "OperatorHttp", "Write", "WriteWatch"]
