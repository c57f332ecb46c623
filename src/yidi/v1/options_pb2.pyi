from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
ELEMENT_FIELD_NUMBER: _ClassVar[int]
element: _descriptor.FieldDescriptor
TRANSACTION_FIELD_NUMBER: _ClassVar[int]
transaction: _descriptor.FieldDescriptor
CODE_FIELD_NUMBER: _ClassVar[int]
code: _descriptor.FieldDescriptor
